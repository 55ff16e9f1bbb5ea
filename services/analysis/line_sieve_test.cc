#include "services/analysis/line_sieve.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/analysis/fold.h"
#include "services/analysis/line_rules.h"

namespace wireprint::analysis {
namespace {

struct Pattern {
  std::string text;
  bool prefix = false;
};

// A sieve beside RE2.
class Both {
 public:
  explicit Both(const std::vector<Pattern>& patterns) {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_dot_nl(true);
    options.set_max_mem(64 << 20);
    for (const Pattern& pattern : patterns) {
      const std::string whole = pattern.prefix ? absl::StrCat("(?:", pattern.text, ").*") : pattern.text;
      sieve_.Add(pattern.text, static_cast<uint32_t>(re2_.size()), pattern.prefix);
      re2_.push_back(std::make_unique<RE2>(whole, options));
      EXPECT_TRUE(re2_.back()->ok()) << whole;
    }
    sieve_.Compile();
  }

  std::vector<uint32_t> Candidates(absl::string_view line) const {
    std::vector<uint32_t> candidates;
    sieve_.FirstMatch(line, [&](uint32_t rule) {
      candidates.push_back(rule);
      return false;
    });
    EXPECT_TRUE(std::is_sorted(candidates.begin(), candidates.end()));
    return candidates;
  }

  bool Matches(const std::string& line, uint32_t rule) const { return RE2::FullMatch(line, *re2_[rule]); }

  // Fails where a pattern that matches `line` is none of the candidates. How many match.
  size_t Check(const std::string& line) const {
    const std::vector<uint32_t> candidates = Candidates(line);
    for (size_t size = 0; size <= line.size(); ++size) {
      if (!candidates.empty() && (static_cast<unsigned char>(line[size]) & 0xC0) != 0x80) {
        EXPECT_FALSE(sieve_.RulesOut(absl::string_view(line).substr(0, size))) << line;
      }
    }
    size_t count = 0;
    for (uint32_t rule = 0; rule < re2_.size(); ++rule) {
      if (!Matches(line, rule)) continue;
      ++count;
      EXPECT_TRUE(std::binary_search(candidates.begin(), candidates.end(), rule))
          << "\"" << line << "\" " << re2_[rule]->pattern();
    }
    return count;
  }

 private:
  LineSieve sieve_;
  std::vector<std::unique_ptr<RE2>> re2_;
};

// `line` with a few changes: pieces cut, repeated and set in, letters in the other case and in their third.
std::string Changed(std::string line, std::mt19937& random) {
  static constexpr const char* kPieces[] = {" ",      "  ",     "a",  "The ",   "9",  ".",  ":",
                                            "|",      "(",      ")",  "-",      ", ", "'s", "\u00E9",
                                            "\u017F", "\u212A", "20", "\u2013", "@",  "/",  "\u00A9"};
  const auto below = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
  const auto boundary = [&] {
    size_t at = below(line.size() + 1);
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) ++at;
    return at;
  };
  for (size_t changes = 1 + below(3); changes > 0; --changes) {
    const size_t a = boundary(), b = boundary();
    switch (below(5)) {
      case 0:
        line.insert(a, kPieces[below(std::size(kPieces))]);
        break;
      case 1:
        if (a < b && b - a < 6) line.erase(a, b - a);
        break;
      case 2:
        if (a < b && b - a < 12) line.insert(b, line.substr(a, b - a));
        break;
      case 3:
        if (a < line.size() && std::isalpha(static_cast<unsigned char>(line[a])) != 0) line[a] ^= 0x20;
        break;
      default:
        if (a < line.size() && (line[a] == 's' || line[a] == 'k'))
          line.replace(a, 1, line[a] == 's' ? "\u017F" : "\u212A");
        break;
    }
  }
  return line;
}

std::vector<Pattern> BuiltIn() {
  std::vector<Pattern> patterns;
  for (const Rule& rule : LineRules::BuiltIn()->rules()) {
    if (rule.form != RuleForm::kPhrase) patterns.push_back({rule.pattern, rule.form == RuleForm::kPrefix});
  }
  return patterns;
}

TEST(LineSieveTest, LosesNoMatchOfTheBuiltInRules) {
  const Both both(BuiltIn());
  std::mt19937 random(7);
  std::string buffer;
  size_t matches = 0;
  for (const Rule& rule : LineRules::BuiltIn()->rules()) {
    const std::string example(FoldLine(rule.example, buffer));
    matches += both.Check(example);
    for (int i = 0; i < 60; ++i) matches += both.Check(Changed(example, random));
  }
  EXPECT_GT(matches, 2000u);
}

TEST(LineSieveTest, LosesNoMatchOfRandomPatterns) {
  constexpr const char* kParts[] = {"a",     "b",       "[ab]",     "[^a]",  "k",   "(?-i:A)", "\\w",
                                    ".",     "\u00E9",  "\u00A9",   "\\bab", "ba$", "(?i:S)",  "\\d",
                                    "\\pL+", "(?-i:b)", "(?:ab|k)", "a{2}",  "\\W", "[^\\pL]"};
  constexpr const char* kRepeats[] = {"", "", "", "*", "+", "?", "{1,2}", "{0,3}", "{2,}", "*?", "{3}"};
  constexpr const char* kLetters[] = {"a", "b", "A",      "B",      "k",      "s",      "S",     " ",
                                      "1", "-", "\u00E9", "\u00C9", "\u00A9", "\u017F", "\u212A"};
  std::mt19937 random(11);
  const auto one_of = [&](const auto& all) {
    return all[std::uniform_int_distribution<size_t>(0, std::size(all) - 1)(random)];
  };
  const auto item = [&] {
    const std::string part = one_of(kParts);
    return absl::StrCat("(?:", part, ")", one_of(kRepeats));
  };
  size_t matches = 0;
  for (int round = 0; round < 40; ++round) {
    std::vector<Pattern> patterns;
    for (int i = 0; i < 12; ++i) {
      const std::string first = absl::StrCat(item(), item(), random() % 2 == 0 ? item() : "");
      patterns.push_back({random() % 3 == 0 ? absl::StrCat(first, "|", item()) : first, random() % 4 == 0});
    }
    const Both both(patterns);
    for (int i = 0; i < 300; ++i) {
      std::string line;
      for (size_t length = random() % 7; length > 0; --length) line += one_of(kLetters);
      matches += both.Check(line);
    }
  }
  EXPECT_GT(matches, 5000u);
}

TEST(LineSieveTest, RulesOutWhatCannotMatch) {
  const Both both({{"back to top"}, {"see also:", true}, {"\\p{Lu}[a-z]+ (?:reporter|editor)"}, {"\u00A9 .*"}});
  EXPECT_EQ(both.Candidates("Back to top"), std::vector<uint32_t>({0}));
  EXPECT_EQ(both.Candidates("See also: the harbour"), std::vector<uint32_t>({1}));
  EXPECT_EQ(both.Candidates("Jo reporter"), std::vector<uint32_t>({2}));
  EXPECT_EQ(both.Candidates("\u00A9 Example"), std::vector<uint32_t>({3}));
  for (const char* line : {"", "Back to the top", "Back to to", "see also", "The quay reopened", "\u2022 see also:"}) {
    EXPECT_TRUE(both.Candidates(line).empty()) << line;
  }
}

TEST(LineSieveTest, ABeginningThatNoLineHas) {
  LineSieve sieve;
  sieve.Add("back to top", 0, false);
  sieve.Add("see also:", 1, true);
  sieve.Compile();
  for (const char* beginning : {"", "back", "Back to top", "See also: the"}) EXPECT_FALSE(sieve.RulesOut(beginning));
  for (const char* beginning : {"x", "The quay", "back to the", "back to top:", "see the"}) {
    EXPECT_TRUE(sieve.RulesOut(beginning)) << beginning;
  }
}

TEST(LineSieveTest, APatternOfAnUnknownFormMayMatchAnyLine) {
  const Both both({{"back"}, {"\\p{Greek}+"}, {"\\Qa+\\E"}});
  EXPECT_EQ(both.Candidates("zzz"), std::vector<uint32_t>({1, 2}));
  EXPECT_EQ(both.Candidates("back"), std::vector<uint32_t>({0, 1, 2}));
  EXPECT_EQ(both.Candidates(""), std::vector<uint32_t>({1, 2}));
}

TEST(LineSieveTest, NoPatternAtAll) { EXPECT_TRUE(Both({}).Candidates("anything").empty()); }

// As many states as are allowed, and more.
TEST(LineSieveTest, ManyPatternsThatDoNotFit) {
  std::mt19937 random(3);
  std::vector<Pattern> patterns;
  std::vector<std::string> lines;
  for (int i = 0; i < 1500; ++i) {
    std::string word;
    for (int letter = 0; letter < 20; ++letter) word.push_back(static_cast<char>('a' + random() % 26));
    patterns.push_back({absl::StrCat(word, ".{0,30}", word.substr(0, 3))});
    lines.push_back(absl::StrCat(word, " and ", word.substr(0, 3)));
  }
  const Both both(patterns);
  for (size_t i = 0; i < lines.size(); i += 50) EXPECT_EQ(both.Check(lines[i]), 1u);
}

}  // namespace
}  // namespace wireprint::analysis
