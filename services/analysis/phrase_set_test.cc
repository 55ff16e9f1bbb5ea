#include "services/analysis/phrase_set.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/analysis/line_rules.h"

namespace wireprint::analysis {
namespace {

RE2::Options Options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_dot_nl(true);
  return options;
}

// Phrases beside the plain search that they must agree with.
class Both {
 public:
  explicit Both(const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) {
      std::string error;
      EXPECT_TRUE(set.Add(pattern, plain_.size(), error)) << error;
      plain_.push_back(std::make_unique<RE2>(pattern, Options()));
    }
  }

  size_t Found(const std::string& line) const {
    size_t best = plain_.size();
    set.Match(line, best);
    return best;
  }

  size_t Expected(const std::string& line) const {
    for (size_t i = 0; i < plain_.size(); ++i) {
      if (RE2::PartialMatch(line, *plain_[i])) return i;
    }
    return plain_.size();
  }

  PhraseSet set;

 private:
  std::vector<std::unique_ptr<RE2>> plain_;
};

TEST(PhraseSetTest, FindsWhatThePatternsFind) {
  const Both both({"back to harbour", "\\bsent by (?:rail|ferry)\\b", "\\(pic(?:ture)?: [^()]+\\)$", "\\d{4}$"});
  EXPECT_EQ(both.Found("we walked BACK to Harbour street"), 0u);
  EXPECT_EQ(both.Found("it was sent by Ferry on Monday"), 1u);
  EXPECT_EQ(both.Found("the lighthouse (Picture: A. Keeper)"), 2u);
  EXPECT_EQ(both.Found("the year was 1987"), 3u);
  EXPECT_EQ(both.Found("nothing of it"), 4u);
  EXPECT_EQ(both.Found(""), 4u);
  EXPECT_EQ(both.Found("ab"), 4u);
}

TEST(PhraseSetTest, OnlyAPatternThatNeedsNothingIsSearchedForInEachLine) {
  EXPECT_EQ(Both({"back to harbour", "\\(pic(?:ture)?: [^()]+\\)$"}).set.unfiltered(), 0u);
  EXPECT_EQ(Both({"back to harbour", "\\w{4}$"}).set.unfiltered(), 1u);
  std::vector<std::string> phrases;
  for (const Rule& rule : LineRules::BuiltIn()->rules()) {
    if (rule.form == RuleForm::kPhrase) phrases.push_back(rule.pattern);
  }
  ASSERT_GT(phrases.size(), 10u);
  EXPECT_EQ(Both(phrases).set.unfiltered(), 0u);
}

TEST(PhraseSetTest, TheFirstRuleWinsAndABetterOneStays) {
  const Both both({"ferry", "ferry boat"});
  EXPECT_EQ(both.Found("a ferry boat"), 0u);
  size_t best = 0;
  both.set.Match("a ferry boat", best);
  EXPECT_EQ(best, 0u);
}

TEST(PhraseSetTest, MoreThanSixtyFourPatterns) {
  std::vector<std::string> patterns;
  for (int i = 0; i < 150; ++i) patterns.push_back(absl::StrCat("platform ", 1000 + i, " closed"));
  const Both both(patterns);
  for (size_t i = 0; i < 150; ++i) EXPECT_EQ(both.Found(absl::StrCat("Platform ", 1000 + i, " closed today")), i);
  EXPECT_EQ(both.Found("platform 999 closed"), 150u);
}

TEST(PhraseSetTest, CountsAreKept) {
  const Both both({"pier [a-z]{2,3}$", "quay\\{1,2\\}", "dock[{1,2}]s", "lock \\p{Lu}{0,1}9", "gate {2,}x"});
  for (const char* line : {"pier a", "pier ab", "pier abcd", "quay{1,2}", "quay", "dock{s", "dock2s", "docks", "lock 9",
                           "lock A9", "lock AB9", "gate x", "gate  x", "gate    x"}) {
    EXPECT_EQ(both.Found(line), both.Expected(line)) << line;
  }
  EXPECT_EQ(both.Found("pier ab"), 0u);
  EXPECT_EQ(both.Found("pier abcd"), 5u);
  EXPECT_EQ(both.Found("dock,s"), 2u);
}

TEST(PhraseSetTest, LettersThatFoldToAscii) {
  const Both both({"kiosk closed", "stamps sold", "caf\u00E9 open"});
  for (const char* line : {"\u212Aiosk closed", "\u017Ftamp\u017F sold", "CAF\u00C9 OPEN", "kio\u017F\u212A closed"}) {
    EXPECT_LT(both.Expected(line), 3u) << line;
    EXPECT_EQ(both.Found(line), both.Expected(line)) << line;
  }
}

TEST(PhraseSetTest, APatternThatDoesNotCompileIsRefused) {
  PhraseSet set;
  std::string error;
  EXPECT_FALSE(set.Add("(open", 0, error));
  EXPECT_NE(error, "");
}

// The examples of the built-in rules, cut, joined and in other letter cases.
TEST(PhraseSetTest, AgreesWithPlainSearchOnMixedLines) {
  std::vector<std::string> phrases;
  std::vector<std::string> examples;
  for (const Rule& rule : LineRules::BuiltIn()->rules()) {
    examples.push_back(rule.example);
    if (rule.form == RuleForm::kPhrase) phrases.push_back(rule.pattern);
  }
  const Both both(phrases);
  std::mt19937_64 random(5);
  size_t hits = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string line;
    for (uint64_t n = 1 + random() % 3; n > 0; --n) {
      const std::string& example = examples[random() % examples.size()];
      const size_t begin = random() % 3 == 0 ? random() % example.size() : 0;
      absl::StrAppend(&line, line.empty() ? "" : " ", example.substr(begin, random() % 3 == 0 ? 20 : example.npos));
    }
    if (random() % 4 == 0) {
      for (char& c : line) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    const size_t expected = both.Expected(line);
    hits += expected < phrases.size();
    ASSERT_EQ(both.Found(line), expected) << line;
  }
  EXPECT_GT(hits, 1000u);
}

}  // namespace
}  // namespace wireprint::analysis
