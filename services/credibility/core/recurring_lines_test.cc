#include "services/credibility/core/recurring_lines.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/credibility/core/lessons.h"

namespace wireprint::credibility {
namespace {

constexpr Micros kHour = Micros{3600} * 1'000'000;

// A story's sentences, which no other story has.
std::string Story(int story, int from = 0, int to = 12) {
  std::string text;
  for (int i = from; i < to; ++i) {
    for (int word = 0; word < 12; ++word) text += "s" + std::to_string(story * 1000 + i * 20 + word) + "w ";
    text += "ended.\n";
  }
  return text;
}

class RecurringLinesTest : public ::testing::Test {
 protected:
  // Records `text` as the next report.
  LineReport Record(const std::string& text, Micros time, std::vector<ReportKey> related = {}) {
    const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
    LineReport report{++key_, time, FindSightings(text, {&all, 1}), std::move(related)};
    lines_.Observe(report);
    return report;
  }
  bool Learnt(absl::string_view line, RecurringForm form) const { return lines_.Active(LineIdOf(line, form)); }

  RecurringLines lines_;
  ReportKey key_ = 0;
};

TEST_F(RecurringLinesTest, AShortLineIsLearntFromThreeUnrelatedStories) {
  Record(Story(1) + "Share this page", 0);
  Record(Story(2) + "Share this page", 0);
  EXPECT_FALSE(Learnt("Share this page", RecurringForm::kShortLine));
  EXPECT_EQ(lines_.generation(), 0u);
  Record(Story(3) + "SHARE  this page", 0);
  EXPECT_TRUE(Learnt("Share this page", RecurringForm::kShortLine));
  EXPECT_EQ(lines_.generation(), 1u);
}

TEST_F(RecurringLinesTest, ALineOfFiguresNeedsTen) {
  for (int i = 0; i < 9; ++i) Record(Story(i) + "Payable 15 April\nShare this 1 page with a friend", i);
  EXPECT_FALSE(Learnt("Payable 15 April", RecurringForm::kShortLine));
  EXPECT_TRUE(Learnt("Share this 1 page with a friend", RecurringForm::kShortLine));
  Record(Story(9) + "Payable 15 April", 9);
  EXPECT_TRUE(Learnt("Payable 15 April", RecurringForm::kShortLine));
}

TEST_F(RecurringLinesTest, APrefixIsLearntFromThreeWithDifferentContinuations) {
  for (int i = 0; i < 5; ++i) Record(Story(i) + "See also | Ferry strike ends", i);
  EXPECT_FALSE(Learnt("See also", RecurringForm::kPrefix));
  EXPECT_TRUE(Learnt("See also | Ferry strike ends", RecurringForm::kShortLine));
  Record(Story(6) + "See also | Council votes", 0);
  Record(Story(7) + "See also | Bridge closed", 0);
  EXPECT_TRUE(Learnt("See also", RecurringForm::kPrefix));
}

TEST_F(RecurringLinesTest, ASentenceNeedsTenStoriesAtTheEdge) {
  const std::string notice = "This site works best with a newer browser than yours.";
  const std::string inside = "The bank declined to say more on the matter.";
  for (int i = 0; i < 9; ++i) Record(notice + "\n" + Story(i, 0, 9) + inside + "\n" + Story(i, 9, 18), i);
  EXPECT_FALSE(Learnt(notice, RecurringForm::kSentence));
  Record(notice + "\n" + Story(9, 0, 9) + inside + "\n" + Story(9, 9, 18), 9);
  EXPECT_TRUE(Learnt(notice, RecurringForm::kSentence));
  EXPECT_FALSE(Learnt(inside, RecurringForm::kSentence));
}

TEST_F(RecurringLinesTest, OneStoryManyTimesIsNoRecurrence) {
  // Updates of one story: of one topic, then with an edge only, then both days apart.
  for (int i = 0; i < 6; ++i) Record(Story(1, i, 12 + i) + "Harbour inquiry", i * kHour);
  EXPECT_FALSE(Learnt("Harbour inquiry", RecurringForm::kShortLine));
  std::vector<ReportKey> earlier;
  for (int i = 0; i < 6; ++i) {
    earlier.push_back(Record(Story(20 + i) + "Trial of the treasurer", i * 100 * kHour, earlier).key);
  }
  EXPECT_FALSE(Learnt("Trial of the treasurer", RecurringForm::kShortLine));
}

TEST_F(RecurringLinesTest, OneTopicDaysApartAreStoriesUnlessAnEdgeSaysOtherwise) {
  for (int i = 0; i < 3; ++i) Record(Story(1) + "Tide tables", i * 48 * kHour);
  EXPECT_TRUE(Learnt("Tide tables", RecurringForm::kShortLine));
}

TEST_F(RecurringLinesTest, TellsTheTopicsItRemembersApart) {
  const LineReport first = Record(Story(1) + "Share this page", 0);
  const LineReport second = Record(Story(2) + "Share this page", 0);
  EXPECT_TRUE(lines_.IsOfAnotherTopic(first.key, second.sightings.topic));
  EXPECT_FALSE(lines_.IsOfAnotherTopic(first.key, first.sightings.topic));
  EXPECT_FALSE(lines_.IsOfAnotherTopic(99, second.sightings.topic));
}

TEST_F(RecurringLinesTest, AReportThatIsForgottenLeavesNoTrace) {
  Record(Story(1) + "Share this page", 0);
  Record(Story(2) + "Share this page", kHour);
  const RecurringLines::State before = lines_.Export();
  const size_t bytes = lines_.bytes();
  const LineReport third = Record(Story(3) + "Share this page\nOne more line", 2 * kHour);
  EXPECT_TRUE(Learnt("Share this page", RecurringForm::kShortLine));
  EXPECT_GT(lines_.bytes(), bytes);
  lines_.Forget(third);
  EXPECT_LE(lines_.bytes(), bytes + sizeof(RecurringEntry));
  EXPECT_FALSE(Learnt("Share this page", RecurringForm::kShortLine));
  RecurringLines::State after = lines_.Export();
  after.generation = before.generation;
  EXPECT_EQ(after, before);
}

TEST_F(RecurringLinesTest, AStoryThatOthersAreOfGoesOnWithoutItsFirst) {
  const auto without = [](bool first, bool related) {
    RecurringLines lines;
    std::vector<LineReport> reports;
    const auto record = [&](ReportKey key, const std::string& text, std::vector<ReportKey> to) {
      const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
      reports.push_back({key, static_cast<Micros>(key), FindSightings(text, {&all, 1}), std::move(to)});
      lines.Observe(reports.back());
    };
    const std::string line = "Ferry strike ends";
    if (first) record(1, Story(1) + line, {});
    record(2, Story(related ? 2 : 1) + line, related ? std::vector<ReportKey>{1} : std::vector<ReportKey>());
    record(3, Story(3) + line, {});
    record(4, Story(4) + line, {});
    record(5, Story(related ? 5 : 1) + line, related ? std::vector<ReportKey>{1, 2} : std::vector<ReportKey>());
    if (first) lines.Forget(reports.front());
    RecurringLines::State state = lines.Export();
    state.generation = 0;
    return state;
  };
  for (const bool related : {false, true}) {
    const RecurringLines::State expected = without(false, related);
    EXPECT_TRUE(expected.lines.at(LineIdOf("Ferry strike ends", RecurringForm::kShortLine)).learnt);
    EXPECT_EQ(without(true, related), expected) << related;
  }
}

TEST_F(RecurringLinesTest, WhatIsOfTwoStoriesStandsInForNeither) {
  const LineReport first = Record(Story(1) + "Share this page", 0);
  Record(Story(2) + "Share this page", 0);
  Record(Story(3) + "Share this page", 0, {1, 2});
  // Of the first story, and what comes next says that it is of that one too.
  Record(Story(4) + "Share this page", 0, {1});
  Record(Story(5) + "Share this page", 0, {4});
  EXPECT_TRUE(Learnt("Share this page", RecurringForm::kShortLine));
  lines_.Forget(first);
  EXPECT_FALSE(Learnt("Share this page", RecurringForm::kShortLine));
  EXPECT_EQ(lines_.Export().lines.at(LineIdOf("Share this page", RecurringForm::kShortLine)).stories.size(), 2u);
}

TEST_F(RecurringLinesTest, StandInsAreBounded) {
  for (int i = 0; i < 40; ++i) Record(Story(1) + "Share this page", 0);
  const RecurringEntry entry = lines_.Export().lines.at(LineIdOf("Share this page", RecurringForm::kShortLine));
  EXPECT_EQ(entry.stories.size(), 1u);
  EXPECT_EQ(entry.stand_ins.size(), kMaxStandIns);
}

TEST_F(RecurringLinesTest, AnOperatorsRulingHolds) {
  const LineId id = LineIdOf("Share this page", RecurringForm::kShortLine);
  lines_.Rule(id, LineRuling::kBoilerplate);
  EXPECT_TRUE(lines_.Active(id));
  EXPECT_EQ(lines_.generation(), 1u);
  lines_.Rule(id, LineRuling::kBody);
  for (int i = 0; i < 5; ++i) Record(Story(i) + "Share this page", i);
  EXPECT_FALSE(lines_.Active(id));
  EXPECT_EQ(lines_.generation(), 2u);
  lines_.Rule(id, std::nullopt);
  EXPECT_TRUE(lines_.Active(id));
  EXPECT_EQ(lines_.generation(), 3u);
}

TEST_F(RecurringLinesTest, ARulingOfBodyChangesWhatIsTheReportsThoughNothingWasLearnt) {
  lines_.Rule(7, LineRuling::kBody);
  lines_.Rule(3, LineRuling::kBody);
  lines_.Rule(5, LineRuling::kBoilerplate);
  EXPECT_EQ(*lines_.rulings(),
            (Rulings{{3, LineRuling::kBody}, {5, LineRuling::kBoilerplate}, {7, LineRuling::kBody}}));
  EXPECT_EQ(lines_.generation(), 3u);
  lines_.Rule(7, LineRuling::kBody);
  EXPECT_EQ(lines_.generation(), 3u);
  lines_.Rule(7, std::nullopt);
  EXPECT_EQ(lines_.generation(), 4u);
}

TEST_F(RecurringLinesTest, ReportsMayTeachWhereALineReachesItsStories) {
  const auto sightings = [](int story, const std::string& line) {
    const std::string text = Story(story) + line;
    const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
    return FindSightings(text, {&all, 1}).lines;
  };
  Record(Story(1) + "Share this page", 0);
  Lessons lessons;
  lessons.Add(lines_, sightings(2, "Share this page"));
  lessons.Add(lines_, sightings(3, "Follow the desk"));
  EXPECT_FALSE(lessons.may_teach());
  lessons.Add(lines_, sightings(4, "Share this page"));
  EXPECT_TRUE(lessons.may_teach());
  for (int i = 2; i < 4; ++i) Record(Story(i) + "Share this page", i);
  Lessons of_what_is_learnt;
  for (int i = 4; i < 9; ++i) of_what_is_learnt.Add(lines_, sightings(i, "Share this page"));
  EXPECT_FALSE(of_what_is_learnt.may_teach());
  Lessons unseen;
  for (int i = 4; i < 6; ++i) unseen.Add(lines_, sightings(i, "Sign up to the letter"));
  EXPECT_FALSE(unseen.may_teach());
  unseen.Add(lines_, sightings(6, "Sign up to the letter"));
  EXPECT_TRUE(unseen.may_teach());
}

TEST_F(RecurringLinesTest, ReportsThatAreTooManyForTheMemoryMayTeach) {
  lines_ = RecurringLines({.max_lines = 4});
  Lessons lessons;
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(lessons.may_teach()) << i;
    lessons.Add(lines_, {{{.id = static_cast<LineId>(i)}}});
  }
  EXPECT_TRUE(lessons.may_teach());
}

TEST_F(RecurringLinesTest, MemoryIsBoundedAndWhatIsLearntStays) {
  lines_ = RecurringLines({.max_lines = 400, .max_learnt = 50, .max_topics = 16});
  for (int i = 0; i < 3; ++i) Record(Story(i) + "Share this page", i);
  for (int i = 10; i < 600; ++i) {
    std::string text = Story(i, 0, 2);
    for (int line = 0; line < 10; ++line) text += "Unique line " + std::to_string(i * 10 + line) + "\n";
    Record(text, i * kHour);
    ASSERT_LE(lines_.size(), 400u);
  }
  EXPECT_TRUE(Learnt("Share this page", RecurringForm::kShortLine));
  EXPECT_LE(lines_.Export().topics.size(), 16u);
  RecurringLines counted_anew;
  counted_anew.Import(lines_.Export());
  EXPECT_EQ(lines_.bytes(), counted_anew.bytes());
}

TEST_F(RecurringLinesTest, WhatItCountedBeforeItWasDroppedIsNotTakenFromWhatItCountsSince) {
  lines_ = RecurringLines({.max_lines = 8});
  const LineId id = LineIdOf("Share this page", RecurringForm::kShortLine);
  std::vector<LineReport> before;
  for (int i = 0; i < 3; ++i) {
    before.push_back(Record(Story(10 * i) + "Share this page", 10 * i * kHour));
    for (int other = 1; other < 9; ++other) {
      const std::string number = std::to_string(10 * i + other);
      Record(Story(10 * i + other) + "Other line " + number + "\nAnother line " + number, (10 * i + other) * kHour);
    }
    ASSERT_FALSE(lines_.Export().lines.contains(id)) << "there was no room for it";
  }
  for (int i = 100; i < 103; ++i) Record(Story(i) + "Share this page", i * kHour);
  ASSERT_TRUE(Learnt("Share this page", RecurringForm::kShortLine));
  for (const LineReport& report : before) lines_.Forget(report);
  EXPECT_TRUE(Learnt("Share this page", RecurringForm::kShortLine));
  EXPECT_EQ(lines_.Export().lines.at(id).sightings, 3u);
}

TEST_F(RecurringLinesTest, AStateThatIsTakenOutAndPutBackGoesOnAlike) {
  RecurringLines other;
  std::mt19937_64 random(4);
  for (int i = 0; i < 300; ++i) {
    std::string text = Story(static_cast<int>(random() % 40), 0, 4);
    for (int line = 0; line < 3; ++line) text += "Line " + std::to_string(random() % 60) + " of the page\n";
    const LineReport report = Record(text, static_cast<Micros>(i) * kHour);
    other.Observe(report);
    if (i % 50 == 7) {
      RecurringLines restored;
      restored.Import(other.Export());
      other = restored;
    }
  }
  EXPECT_EQ(lines_.Export(), other.Export());
  EXPECT_EQ(lines_.bytes(), other.bytes());
  EXPECT_GT(lines_.generation(), 0u);
}

}  // namespace
}  // namespace wireprint::credibility
