#include "services/analysis/relaxed_pattern.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "services/analysis/line_rules.h"

namespace wireprint::analysis {
namespace {

TEST(RelaxedPatternTest, CountsBecomePlusOrStar) {
  EXPECT_EQ(RelaxedPattern("a{2,3}b{0,4}c{5,}"), "a+b*c+");
  EXPECT_EQ(RelaxedPattern("[a-z .]{2,40}$"), "[a-z .]+$");
  EXPECT_EQ(RelaxedPattern("(?:ab){1,2}?"), "(?:ab)+?");
}

TEST(RelaxedPatternTest, WhatIsNoRangeOfCountsStays) {
  for (const char* pattern : {"", "plain", "a{3}", "\\p{Lu}+", "\\x{2026}", "a\\{1,2\\}", "[{1,2}]", "[\\]{1,2}]",
                              "a{,3}", "\\Qa{1,2}\\E", "[]{1,2}]", "[^]{1,2}]", "[a[:digit:]{1,2}]"}) {
    EXPECT_EQ(RelaxedPattern(pattern), pattern);
  }
}

TEST(RelaxedPatternTest, EveryRuleStillMatchesItsExample) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_dot_nl(true);
  for (const Rule& rule : LineRules::BuiltIn()->rules()) {
    const RE2 relaxed(RelaxedPattern(rule.pattern), options);
    ASSERT_TRUE(relaxed.ok()) << rule.id;
    if (RE2::PartialMatch(rule.example, RE2(rule.pattern, options))) {
      EXPECT_TRUE(RE2::PartialMatch(rule.example, relaxed)) << rule.id;
    }
  }
}

}  // namespace
}  // namespace wireprint::analysis
