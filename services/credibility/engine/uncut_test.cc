// What a line cut of reports is theirs again when it is unlearnt.
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

class UncutTest : public EngineTest {
 protected:
  static constexpr const char* kLine = "Evening edition of the harbour desk\n";

  // Of story `i`, ending with the line; a report of its own unless it is `again`.
  absl::StatusOr<RecordOutcome> RecordStory(int i, const std::string& again = "") {
    const std::string word = "chapter" + std::to_string(i);
    return Record(word + again, Text(word) + kLine, "a.example", kNow - (30 - i) * kHour);
  }
  // Bytes that are counted as boilerplate.
  int64_t Cut() { return static_cast<int64_t>(TallyOf("a.example", Metric::kBoilerplateShare).k); }
  bool Settles(int64_t bytes) {
    return Eventually([&] { return Cut() == bytes && Records(Table::kOutbox) == 0 && Notes() == 0; });
  }
  size_t Notes() {
    size_t count = 0;
    const Key prefix = Key("uncut").Text("default");
    EXPECT_TRUE(tables_
                    .Walk(Table::kMeta, prefix, prefix.End(),
                          [&](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
                            ++count;
                            return true;
                          })
                    .ok());
    return count;
  }
  static bool IsCut(const RecordOutcome& outcome) {
    for (const LineSpan& span : outcome.analysis.lines) {
      if (span.recurring_line != 0) return true;
    }
    return false;
  }
};

TEST_F(UncutTest, APurgeOfWhatTaughtALineGivesItBackToAllThatItCut) {
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(IsCut(*RecordStory(i)));
  const int64_t line = static_cast<int64_t>(std::string(kLine).size()) - 1;
  // Of the story of the last teacher, more than one step looks at.
  for (int i = 0; i < 80; ++i) ASSERT_TRUE(IsCut(*RecordStory(2, "again" + std::to_string(i))));
  ASSERT_GE(Cut(), 80 * line);
  ASSERT_TRUE(Delete("chapter0", true).ok());
  EXPECT_TRUE(Settles(0));
  const auto replayed = RecordStory(2, "again7");
  EXPECT_TRUE(replayed->replayed);
  EXPECT_FALSE(IsCut(*replayed));
  // What they say is counted once, after that as before.
  EXPECT_EQ(Counted("a.example", Counter::kReports), 82);
  ASSERT_TRUE(Delete("chapter2again7").ok());
  EXPECT_EQ(Counted("a.example", Counter::kReports), 81);
}

TEST_F(UncutTest, WhatIsTaughtAgainByARevisionStaysCut) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(RecordStory(i).ok());
  ASSERT_TRUE(IsCut(*RecordStory(2, "again")));
  const int64_t cut = Cut();
  ASSERT_GT(cut, 0);
  dedup_->Hold();
  std::vector<RecordItem> items;
  items.push_back(Item("chapter0", Text("chapter0") + "A sentence more.\n" + kLine, "a.example", kNow - 30 * kHour));
  auto revised = Begin("", std::move(items));
  EXPECT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  ASSERT_EQ(Notes(), 1u);
  // The outbox is at work meanwhile: it sends what is of another corpus behind what it does for this one.
  std::vector<RecordItem> other;
  other.push_back(Item("other", Text("other"), "b.example", kNow - kHour));
  Begin("later", std::move(other), absl::InfinitePast()).get();
  EXPECT_TRUE(Eventually([&] { return dedup_->held() == 2; }));
  EXPECT_EQ(Cut(), cut);
  dedup_->Release();
  ASSERT_TRUE(revised.get()[0].ok());
  EXPECT_TRUE(Settles(cut));
}

TEST_F(UncutTest, ARestartGoesOnWithIt) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(RecordStory(i).ok());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(IsCut(*RecordStory(2, "again" + std::to_string(i))));
  const int64_t cut = Cut();
  dedup_->SetUp(false);
  ASSERT_TRUE(Delete("chapter0").ok());
  Reopen();
  EXPECT_TRUE(Settles(0)) << cut;
}

TEST_F(UncutTest, OnlyWhatIsUnlearntIsGivenBack) {
  // Ruled, cut, and taken back: what was recorded meanwhile stays as it was.
  const std::string ruled = "Everything else on the harbour page";
  CorrectRequest request{.outlet = "a.example", .text = ruled, .author = "desk"};
  request.ruling = LineRuling::kBoilerplate;
  ASSERT_TRUE(engine_->CorrectLine("", request).ok());
  ASSERT_TRUE(Record("page", Text("page") + ruled + "\n", "a.example", kNow - kHour).ok());
  const int64_t cut = Cut();
  ASSERT_EQ(cut, static_cast<int64_t>(ruled.size()));
  request.ruling.reset();
  ASSERT_TRUE(engine_->CorrectLine("", request).ok());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(RecordStory(i).ok());
  ASSERT_TRUE(IsCut(*RecordStory(2, "again")));
  ASSERT_TRUE(Delete("chapter0", true).ok());
  EXPECT_TRUE(Settles(cut));
}

TEST_F(UncutTest, TeachersThatAreRevisedInOneCallAreAllNoted) {
  // Texts long enough to be paragraphs, which tell their topics apart.
  const auto other = [](int i) {
    const std::string word = "mainland" + std::to_string(i);
    return Text(word) + "Morning edition of the island printing house\n";
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(RecordStory(i).ok());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Record("m" + std::to_string(i), other(i), "a.example", kNow - (20 - i) * kHour).ok());
  }
  ASSERT_TRUE(IsCut(*RecordStory(2, "again")));
  ASSERT_TRUE(IsCut(*Record("m2again", other(2), "a.example", kNow - kHour)));
  std::vector<RecordItem> items;
  items.push_back(Item("chapter0", Text("chapter0"), "a.example", kNow - 30 * kHour));
  items.push_back(Item("m0", Text("mainland0"), "a.example", kNow - 20 * kHour));
  for (const auto& revised : Record(std::move(items))) ASSERT_TRUE(revised.ok());
  EXPECT_TRUE(Settles(0));
}

TEST_F(UncutTest, ALineThatOthersTeachStillStaysCut) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(RecordStory(i).ok());
  const int64_t cut = Cut();
  ASSERT_GT(cut, 0);
  ASSERT_TRUE(Delete("chapter0", true).ok());
  EXPECT_EQ(Notes(), 0u);
  EXPECT_TRUE(Settles(cut));
}

}  // namespace
}  // namespace wireprint::credibility
