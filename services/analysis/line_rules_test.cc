#include "services/analysis/line_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace wireprint::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Fault(const std::string& rules) {
  const auto parsed = LineRules::Parse("version\t1\n" + rules, "my.txt");
  return parsed.ok() ? "no fault" : std::string(parsed.status().message());
}

std::string Matched(const LineRules& rules, const std::string& line) {
  std::string buffer;
  const Rule* rule = rules.Match(line, buffer);
  return rule == nullptr ? "" : rule->id;
}

TEST(LineRules, EveryBuiltInRuleFindsItsExample) {
  const auto rules = LineRules::BuiltIn();
  ASSERT_GE(rules->rules().size(), 100u);
  std::string buffer;
  for (const Rule& rule : rules->rules()) {
    const Rule* found = rules->Match(rule.example, buffer);
    ASSERT_NE(found, nullptr) << rule.id;
    EXPECT_EQ(ClassOf(found->kind), ClassOf(rule.kind)) << rule.id << " is shadowed by " << found->id;
  }
}

TEST(LineRules, FaultsNameFileLineAndRule) {
  EXPECT_THAT(Fault("a\tbyline\tline\t-\tby (\tby\n"),
              StartsWith("my.txt:2: rule \"a\": the pattern does not compile"));
  EXPECT_EQ(Fault("a\tbyline\tline\t-\tby \\w+\tfrom Jo\n"),
            "my.txt:2: rule \"a\": the pattern does not match the example");
  EXPECT_EQ(Fault("a\tbyline\tline\t-\t.*\tx\n"), "my.txt:2: rule \"a\": the pattern matches the empty line");
  const auto missing = LineRules::Load("/nonexistent/rules.txt");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("/nonexistent/rules.txt"));
}

TEST(LineRules, FormsBindWhereTheyShould) {
  const auto rules = *LineRules::Parse(
      "version\t1\n"
      "whole\tnavigation\tline\t-\tback to top\tBack to top\n"
      "long\tlegal_disclaimer\tlong_line\t-\tnote .*\tnote x\n"
      "start\trelated_link\tprefix\t-\tsee also:\tSee also: x\n"
      "inside\tnewsletter_prompt\tphrase\t-\tto your inbox\tnews to your inbox\n",
      "my.txt");
  EXPECT_EQ(Matched(*rules, "BACK to\u00A0Top: "), "whole");
  EXPECT_EQ(Matched(*rules, "Back to top form"), "");
  EXPECT_EQ(Matched(*rules, "See also: the harbour"), "start");
  EXPECT_EQ(Matched(*rules, "They see also: this"), "");
  EXPECT_EQ(Matched(*rules, "Fresh to your inbox daily"), "inside");
  EXPECT_EQ(Matched(*rules, "See also: " + std::string(291, 'x')), "");
  EXPECT_EQ(Matched(*rules, "note " + std::string(1195, 'x')), "long");
  EXPECT_EQ(Matched(*rules, "note " + std::string(1196, 'x')), "");
  EXPECT_EQ(Matched(*rules, "to your inbox" + std::string(200, 'x')), "inside");
  EXPECT_EQ(Matched(*rules, "to your inbox" + std::string(200, 'x') + "."), "");
}

TEST(LineRules, TheFirstRuleWins) {
  const std::string a = "a\tnavigation\tprefix\t-\thome\tHome\n";
  const std::string b = "b\tmedia_label\tphrase\t-\tpage\tpage\n";
  EXPECT_EQ(Matched(**LineRules::Parse("version\t1\n" + a + b, "x"), "Home page"), "a");
  EXPECT_EQ(Matched(**LineRules::Parse("version\t1\n" + b + a, "x"), "Home page"), "b");
}

TEST(LineRules, VersionNamesNumberAndContents) {
  const std::string rule = "a\tnavigation\tline\t-\thome\tHome\n";
  const auto one = *LineRules::Parse("version\t3\n" + rule, "x");
  EXPECT_THAT(one->version(), ::testing::MatchesRegex("lines-3-[0-9a-f]{16}"));
  EXPECT_EQ((*LineRules::Parse("version\t3\n" + rule, "y"))->version(), one->version());
  EXPECT_NE((*LineRules::Parse("version\t3\n#\n" + rule, "x"))->version(), one->version());
}

TEST(LineRules, AFileReplacesThem) {
  const std::string path = ::testing::TempDir() + "/wireprint_line_rules_test.txt";
  std::ofstream(path) << "version\t2\nmine\tnavigation\tline\t-\tzurück\tZurück\n";
  const auto rules = LineRules::Load(path);
  std::remove(path.c_str());
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(Matched(**rules, "ZURÜCK"), "mine");
  EXPECT_EQ(Matched(**rules, "Back to top"), "");
}

}  // namespace
}  // namespace wireprint::analysis
