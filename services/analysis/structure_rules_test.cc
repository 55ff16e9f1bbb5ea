#include "services/analysis/structure_rules.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/analysis/credits.h"
#include "services/analysis/labels.h"

namespace wireprint::analysis {
namespace {

const std::string kParagraph =
    "The council of Springfield voted on Monday to build a second bridge over the river, after a debate that went on "
    "until long past midnight.";

TEST(StructureRules, AreThoseThatLabelsName) {
  const std::string text =
      "Council votes for a second bridge\nThe ferry is to run until the bridge is open to all who want to cross the "
      "river.\nBy Jo Example\n" +
      std::string("OSLO, Jan 5 (Reuters) -\n") + kParagraph + "\n" + kParagraph + "\nGNA";
  std::set<std::string> named, listed;
  for (const LineLabel& label : LabelLines(*LineRules::BuiltIn(), text)) {
    if (label.rule->source_line == 0) named.insert(label.rule->id);
  }
  for (const Rule& rule : StructureRules()) {
    listed.insert(rule.id);
    EXPECT_EQ(StructureRuleOf(rule.kind), &rule);
    EXPECT_FALSE(rule.pattern.empty() || rule.example.empty());
  }
  EXPECT_EQ(named, listed);
}

TEST(StructureRules, AreThoseThatCreditsName) {
  const std::string text = "OSLO, Jan 5 (Reuters) - " + kParagraph;
  const CreditInput input{text, {}, "Jo Example, Associated Press", "Text: dpa, Foto: Reuters", ""};
  std::set<std::string> named, listed;
  for (const Credit& credit : FindCredits(*AgencyRegistry::BuiltIn(), *CreditRules::BuiltIn(), input).credits) {
    named.insert(credit.rule);
  }
  for (const CreditCode& code : CreditCodes()) listed.insert(std::string(code.id));
  EXPECT_EQ(named, listed);
}

}  // namespace
}  // namespace wireprint::analysis
