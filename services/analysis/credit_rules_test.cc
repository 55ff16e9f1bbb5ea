#include "services/analysis/credit_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/ascii.h"
#include "services/analysis/agencies.h"

namespace wireprint::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kGood[] = "a\tphoto\tlast\tonly\tvia\tvia (\\w+)\tvia Alpha\n";

std::string Fault(const std::string& rules) {
  return std::string(CreditRules::Parse("version\t1\n" + rules, "my.txt").status().message());
}

TEST(CreditRules, TheBuiltInRulesAreWhole) {
  const auto rules = CreditRules::BuiltIn();
  EXPECT_GE(rules->rules().size(), 25u);
  EXPECT_THAT(std::string(rules->version()), StartsWith("credits-1-"));
  for (const CreditRule& rule : rules->rules()) {
    EXPECT_EQ(rule.anchor, absl::AsciiStrToLower(rule.anchor)) << rule.id;
    const bool house = rule.agency != "any" && rule.agency != "only" && rule.agency != "unknown";
    EXPECT_TRUE(!house || AgencyRegistry::BuiltIn()->Find(rule.agency) != nullptr) << rule.id;
  }
}

TEST(CreditRules, ARuleIsReadWhole) {
  const auto rules = CreditRules::Parse(std::string("# c\r\nversion\t3\r\n\r\n") + kGood, "my.txt");
  ASSERT_TRUE(rules.ok()) << rules.status().message();
  const CreditRule& rule = (*rules)->rules()[0];
  EXPECT_EQ(rule.id, "a");
  EXPECT_EQ(NameOf(rule.role), "photo");
  EXPECT_EQ(rule.place, CreditPlace::kLast);
  EXPECT_EQ(rule.agency, "only");
  EXPECT_THAT(std::string((*rules)->version()), StartsWith("credits-3-"));
}

TEST(CreditRules, FaultsNameFileAndLine) {
  EXPECT_EQ(Fault("a\tphoto\n"), "my.txt:2: expected 7 fields separated by tabs, found 2");
  EXPECT_EQ(Fault("a\tphoto\ttext\tany\tvia\tvia (x)\tvia x \xE9\n"), "my.txt:2: the line is not valid UTF-8");
  EXPECT_EQ(Fault("a\tpainter\ttext\tany\tvia\tvia (x)\tvia x\n"), "my.txt:2: unknown role \"painter\"");
  EXPECT_EQ(Fault("a\tphoto\there\tany\tvia\tvia (x)\tvia x\n"),
            "my.txt:2: unknown place \"here\": expected text, last or field");
  EXPECT_EQ(Fault("a\tphoto\ttext\tany\t\tvia (x)\tvia x\n"), "my.txt:2: a field is empty");
  EXPECT_THAT(Fault("a\tphoto\ttext\tany\tvia\tvia (x\tvia x\n"), StartsWith("my.txt:2: the pattern does not compile"));
  EXPECT_EQ(Fault("a\tphoto\ttext\tany\tvia\tvia x\tvia x\n"), "my.txt:2: the pattern must have one group");
  EXPECT_EQ(Fault("a\tphoto\ttext\tany\tvia\tvia (x)\tvia y\n"), "my.txt:2: the rule does not match the example");
  EXPECT_EQ(Fault("a\tphoto\ttext\tany\tfor\tvia (x)\tvia x\n"), "my.txt:2: the rule does not match the example");
  EXPECT_EQ(Fault(std::string(kGood) + kGood), "my.txt:3: the id \"a\" is used twice");
  EXPECT_EQ(Fault(""), "my.txt:2: the file holds no rule");
  EXPECT_THAT(std::string(CreditRules::Parse(kGood, "my.txt").status().message()), HasSubstr("expected \"version"));
  const auto missing = CreditRules::Load("/nonexistent/credits.txt");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
}

TEST(CreditRules, OfALongLineTheEndIsSearched) {
  const auto rules = *CreditRules::Parse(std::string("version\t1\n") + kGood, "my.txt");
  const std::string line = "via Alpha " + std::string(8192, 'x') + "üü via Beta";
  const auto match = MatchCredit(rules->rules()[0], line, absl::AsciiStrToLower(line));
  ASSERT_TRUE(match);
  EXPECT_EQ(match->zone, "Beta");
  EXPECT_EQ(match->zone.data(), line.data() + line.size() - 4);
  EXPECT_FALSE(MatchCredit(rules->rules()[0], "", ""));
}

}  // namespace
}  // namespace wireprint::analysis
