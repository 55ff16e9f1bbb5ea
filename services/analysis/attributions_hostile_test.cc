// Inputs that nobody means well with: none may crash, lie about offsets, or take long.
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"
#include "services/text/utf8.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMebibyte = 1 << 20;

// About thirty times what the slowest of them takes on one core: a square in the length would take hours.
constexpr std::chrono::seconds kLimit(15);

std::string Repeat(absl::string_view unit, size_t bytes = kMebibyte) {
  std::string text;
  text.reserve(bytes + unit.size());
  while (text.size() < bytes) text.append(unit.data(), unit.size());
  return text;
}

void ExpectSound(absl::string_view text, const text::ByteRange& range) {
  ASSERT_LE(range.begin, range.end);
  ASSERT_LE(range.end, text.size());
  ASSERT_FALSE(text::FirstInvalidUtf8(text.substr(range.begin, range.size())).has_value());
}

void ExpectSound(absl::string_view text, const AttributionSet& set) {
  uint32_t last_cue = 0;
  for (const Attribution& found : set.attributions) {
    ExpectSound(text, found.source);
    ExpectSound(text, found.cue);
    ASSERT_LT(found.cue.begin, found.cue.end);
    ASSERT_LE(last_cue, found.cue.begin);
    last_cue = found.cue.begin;
    ASSERT_FALSE(found.content.empty());
    uint32_t at = 0;
    for (const text::ByteRange& part : found.content) {
      ExpectSound(text, part);
      ASSERT_LT(part.begin, part.end);
      ASSERT_LE(at, part.begin) << "parts overlap";
      at = part.end;
    }
    if (found.antecedent) ExpectSound(text, *found.antecedent);
    if (found.reason_given) ExpectSound(text, *found.reason_given);
    ASSERT_EQ(found.kind == SourceKind::kAgentless, found.source.size() == 0);
  }
}

class HostileTest : public testing::TestWithParam<const char*> {};

TEST_P(HostileTest, AMebibyteIsSoundAndFast) {
  const std::string text = Repeat(GetParam());
  const auto start = std::chrono::steady_clock::now();
  const AttributionSet set = FindIn(text);
  EXPECT_LT(std::chrono::steady_clock::now() - start, kLimit);
  ExpectSound(text, set);
}

INSTANTIATE_TEST_SUITE_P(Units, HostileTest,
                         testing::Values("\"", "“", "”", "'", "' a", "''", "said ", "said, ", "he said that ", "a", "(",
                                         ")", ", ", ". ", "\n", "\r\n", "U.", "Smith and ", "Smith, ", "according to ",
                                         ", saying x", "who said ", "“Yes,” he said, ", "“yes yes\n", "said if he ,",
                                         "he said x, but he ", "is seen by ", "He said:\n", "- ", "\xCC\x81",
                                         "officials said on condition of anonymity because "));

TEST(HostileTest, Nothing) {
  EXPECT_TRUE(FindIn("").attributions.empty());
  EXPECT_TRUE(FindIn(" \n\t ").attributions.empty());
  EXPECT_EQ(FindIn("", "").status, AttributionStatus::kOk);
  EXPECT_TRUE(
      FindAttributions("He said it rained.", {}, "en", *attribution::Lexicon::BuiltIn(), *AgencyRegistry::BuiltIn())
          .attributions.empty());
}

TEST(HostileTest, WordSaladIsSoundAndTheSameTwice) {
  const std::vector<std::string> words = {"he",
                                          "said",
                                          "that",
                                          "the",
                                          "Defense Ministry",
                                          ",",
                                          ".",
                                          "“",
                                          "”",
                                          "\"",
                                          "'",
                                          "who",
                                          "and",
                                          "but",
                                          "saying",
                                          "according to",
                                          "by",
                                          "was",
                                          "seen",
                                          "as",
                                          "told",
                                          "reporters",
                                          "Dahl",
                                          "accused",
                                          "of",
                                          "to",
                                          "on Monday",
                                          "\n",
                                          ":",
                                          "—",
                                          "(",
                                          ")",
                                          "?",
                                          "not",
                                          "denied",
                                          "in a statement",
                                          "with",
                                          "U.S.",
                                          "because",
                                          "no",
                                          "comment",
                                          "from",
                                          "which"};
  std::mt19937 random(20260101);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const size_t length = 1 + random() % 40;
    for (size_t i = 0; i < length; ++i) {
      text += words[random() % words.size()];
      if (random() % 4 != 0) text += ' ';
    }
    const AttributionSet set = FindIn(text);
    ExpectSound(text, set);
    ASSERT_FALSE(HasFatalFailure()) << text;
    ASSERT_EQ(set.attributions, FindIn(text).attributions) << text;
  }
}

}  // namespace
}  // namespace wireprint::analysis
