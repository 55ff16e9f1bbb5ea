#include "services/credibility/core/line_sighting.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

LineSightings Find(absl::string_view text) {
  const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
  return FindSightings(text, {&all, 1});
}

std::vector<std::string> Texts(absl::string_view text, RecurringForm form) {
  std::vector<std::string> found;
  for (const LineSighting& sighting : Find(text).lines) {
    if (sighting.form == form) found.emplace_back(text.substr(sighting.span.begin, sighting.span.size()));
  }
  return found;
}

TEST(FindSightingsTest, ShortLinesWithoutAnEndMark) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(
      Texts("Share this page\n\n  More from the harbour \r\nThe mayor resigned.\n1987\n", RecurringForm::kShortLine),
      (Lines{"Share this page", "More from the harbour"}));
  EXPECT_EQ(Texts(std::string(161, 'x'), RecurringForm::kShortLine), Lines{});
  EXPECT_EQ(Texts("", RecurringForm::kShortLine), Lines{});
}

TEST(FindSightingsTest, PrefixesUpToADelimiter) {
  const auto find = [](absl::string_view line) {
    for (const LineSighting& sighting : Find(line).lines) {
      if (sighting.form == RecurringForm::kPrefix) return sighting;
    }
    return LineSighting{};
  };
  const LineSighting one = find("See also | Ferry strike ends after a week");
  const LineSighting other = find("SEE ALSO |  Council votes on the bridge");
  EXPECT_NE(one.id, 0u);
  EXPECT_EQ(one.id, other.id);
  EXPECT_EQ(one.id, LineIdOf("see also", RecurringForm::kPrefix));
  EXPECT_NE(one.remainder, other.remainder);
  EXPECT_EQ(find("See also | Ferry strike ends after a week.").id, 0u);
  EXPECT_EQ(find("One two three four five: six").id, 0u);
  EXPECT_EQ(find("See also |").id, 0u);
  EXPECT_EQ(find("12: 30").id, 0u);
}

TEST(FindSightingsTest, SentencesAtTheEdgesOnly) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "Sentence number " + std::to_string(i) + " stands here.\n";
  EXPECT_EQ(Texts(text, RecurringForm::kSentence).size(), 2 * kEdgeLines);
  EXPECT_EQ(Texts("One. \nTwo.\nThree.\nFour.\nFive.\n", RecurringForm::kSentence).size(), 2u);
}

TEST(FindSightingsTest, OnlyLinesThatAreBodyWhole) {
  const absl::string_view text = "Headline here\nBody line one\nBody line two";
  const std::vector<text::ByteRange> body = {{14, 27}, {28, 34}};
  const LineSightings found = FindSightings(text, body);
  ASSERT_EQ(found.lines.size(), 1u);
  EXPECT_EQ(found.lines[0].span, (text::ByteRange{14, 27}));
}

TEST(FindSightingsTest, HugeTextsAreBounded) {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "Row " + std::to_string(i) + " of one two three four five six | x\nIn row " + std::to_string(i) +
            " it ended.\n";
  const LineSightings found = Find(text);
  EXPECT_EQ(found.lines.size(), kMaxSightings);
  EXPECT_EQ(found.topic.size(), kMaxTopicShingles);
}

TEST(FindSightingsTest, TheTopicHasTheSmallestShinglesOfTheParagraphs) {
  std::string text = "Bridge reopens\n";
  EXPECT_TRUE(Find(text).topic.empty());
  // One paragraph is enough, however short.
  text += "The first of the edge ended.\nSecond of them.\nThird of them.\nFour words are none.\n";
  const std::string edge = "One more of it.\nAnd two of it.\nAnd three of it.\n";
  EXPECT_TRUE(Find(text + edge).topic.empty());
  text += "The mayor opened it at noon.\n";
  EXPECT_EQ(Find(text + edge).topic.size(), 2u);
  std::vector<uint64_t> all = Find(text + edge).topic;
  for (int i = 0; i < 60; ++i) {
    const std::string line = "Paragraph " + std::to_string(i) + " of one two three four words.\n";
    const std::string padded = "A\nB\nC\nNo. One.\nNo. Two.\nNo. Three.\n" + line + edge + "D.\nE.\nF.\n";
    for (const uint64_t hash : Find(padded).topic) all.push_back(hash);
    text += line;
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  ASSERT_GT(all.size(), kMaxTopicShingles);
  all.resize(kMaxTopicShingles);
  EXPECT_EQ(Find(text + edge).topic, all);
}

TEST(HasEndMarkTest, InManyScriptsAndBehindQuotes) {
  EXPECT_TRUE(HasEndMark("He left."));
  EXPECT_TRUE(HasEndMark("\"He left.\" "));
  EXPECT_TRUE(HasEndMark("“He left.”)"));
  EXPECT_TRUE(HasEndMark("他走了。"));
  EXPECT_TRUE(HasEndMark("वह चला गया।"));
  EXPECT_FALSE(HasEndMark("Read more"));
  EXPECT_FALSE(HasEndMark("Read more:"));
  EXPECT_FALSE(HasEndMark(""));
  EXPECT_FALSE(HasEndMark("”"));
}

TEST(DifferentTopicsTest, CandidatesSayNothingOfTheTopic) {
  const std::string banner = "Our readers make this newspaper possible every day of the year and we thank them";
  const auto topic = [&](const std::string& word) {
    std::string text = banner + "\n" + banner + ".\n";
    for (int i = 0; i < 20; ++i) {
      for (int j = 0; j < 9; ++j) text += word + std::to_string(i * 9 + j) + " ";
      text += "ended.\n";
    }
    return Find(text + banner + ".\n" + banner).topic;
  };
  EXPECT_TRUE(DifferentTopics(topic("storm"), topic("jury")));
  EXPECT_FALSE(DifferentTopics(topic("storm"), topic("storm")));
  const std::vector<uint64_t> sixteen = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  EXPECT_TRUE(
      DifferentTopics(sixteen, std::vector<uint64_t>{7, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34}));
  EXPECT_FALSE(
      DifferentTopics(sixteen, std::vector<uint64_t>{7, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34}));
  EXPECT_FALSE(DifferentTopics(sixteen, std::vector<uint64_t>{7, 20}));
  // A full one knows nothing of what is beyond its largest.
  std::vector<uint64_t> full(kMaxTopicShingles);
  std::iota(full.begin(), full.end(), 1);
  EXPECT_TRUE(DifferentTopics(sixteen, std::vector<uint64_t>{100, 200}));
  EXPECT_FALSE(DifferentTopics(full, std::vector<uint64_t>{100, 200}));
  EXPECT_FALSE(DifferentTopics(std::vector<uint64_t>{7, 100, 200}, full));
  EXPECT_FALSE(DifferentTopics({}, topic("jury")));  // nothing is known of an empty one
  EXPECT_FALSE(DifferentTopics(Find(banner).topic, topic("jury")));
}

}  // namespace
}  // namespace wireprint::credibility
