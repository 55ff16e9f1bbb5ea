#include "services/analysis/needed_literals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "services/analysis/credit_rules.h"
#include "services/analysis/fold.h"
#include "services/analysis/line_rules.h"

namespace wireprint::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

bool Holds(const std::string& line, const std::vector<std::vector<std::string>>& lists) {
  std::string lower;
  LowerAscii(line, lower);
  return std::all_of(lists.begin(), lists.end(), [&](const auto& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const std::string& literal) { return lower.find(literal) != std::string::npos; });
  });
}

// `line` with a few letters gone, doubled, in the other case or of another line.
std::string Changed(std::string line, const std::string& other, std::mt19937& random) {
  for (size_t changes = random() % 4; changes > 0; --changes) {
    const size_t at = random() % (line.size() + 1);
    const bool ascii = at < line.size() && static_cast<signed char>(line[at]) > 0;
    switch (random() % 4) {
      case 0:
        if (ascii) line.erase(at, 1);
        break;
      case 1:
        if (ascii) line.insert(at, 1, line[at]);
        break;
      case 2:
        if (ascii && std::isalpha(line[at]) != 0) line[at] = static_cast<char>(line[at] ^ 0x20);
        break;
      default:
        line += other;
        break;
    }
  }
  return line;
}

TEST(NeededLiteralsTest, OfEachListOneIsNeeded) {
  EXPECT_THAT(NeededLiterals("back to (?:the )?harbour", 1),
              UnorderedElementsAre(ElementsAre("back to "), ElementsAre("harbour")));
  EXPECT_THAT(NeededLiterals("sent .* by (?:rail|ferry)", 3),
              UnorderedElementsAre(ElementsAre("sent "), UnorderedElementsAre(" by rail", " by ferry")));
  EXPECT_THAT(NeededLiterals("\\([^()]+\\)", 1), UnorderedElementsAre(ElementsAre("("), ElementsAre(")")));
  EXPECT_THAT(NeededLiterals("\u00A9 ?example", 1),
              UnorderedElementsAre(ElementsAre("\u00A9"), ElementsAre("example")));
  EXPECT_THAT(NeededLiterals("caf\u00E9 open", 3), ElementsAre(ElementsAre(" open")));
}

TEST(NeededLiteralsTest, WhereNothingIsNeeded) {
  for (const char* pattern : {"", ".*", "\\w+", "a?", "(?:ferry|\\d+)", "("}) {
    EXPECT_THAT(NeededLiterals(pattern, 2), IsEmpty()) << pattern;
  }
}

TEST(NeededLiteralsTest, LettersThatFoldToAscii) {
  EXPECT_TRUE(FoldsToAscii("\u212Aiosk"));
  EXPECT_TRUE(FoldsToAscii("a\u017F"));
  EXPECT_FALSE(FoldsToAscii("kiosks, caf\u00E9s"));
}

// What RE2 matches holds what is needed, whatever was done to it.
TEST(NeededLiteralsTest, NoMatchOfABuiltInRuleIsWithoutThem) {
  std::mt19937 random(9);
  std::vector<std::pair<std::string, std::string>> rules;  // pattern and example
  for (const CreditRule& rule : CreditRules::BuiltIn()->rules())
    rules.emplace_back(rule.pattern->pattern(), rule.example);
  for (const Rule& rule : LineRules::BuiltIn()->rules()) {
    if (rule.form == RuleForm::kPhrase) rules.emplace_back(rule.pattern, rule.example);
  }
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_max_mem(64 << 20);
  size_t matches = 0;
  for (const auto& [pattern, example] : rules) {
    const auto lists = NeededLiterals(pattern, 1);
    EXPECT_FALSE(lists.empty()) << pattern;
    const RE2 re2(pattern, options);
    for (int i = 0; i < 300; ++i) {
      const std::string line = Changed(example, rules[random() % rules.size()].second, random);
      if (!RE2::PartialMatch(line, re2)) continue;
      ++matches;
      EXPECT_TRUE(Holds(line, lists)) << line << "\n" << pattern;
    }
  }
  EXPECT_GT(matches, 3000u);
}

}  // namespace
}  // namespace wireprint::analysis
