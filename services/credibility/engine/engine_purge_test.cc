// Purges: dedup is told, be the report deleted already, and other reports no longer name it.
#include "gmock/gmock.h"
#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EnginePurgeTest : public EngineTest {
 protected:
  bool Done() {
    return Eventually([&] { return Records(Table::kOutbox) == 0; });
  }
  // Of the relations that a report is told of when it is sent again.
  std::vector<std::string> MatchesOf(const std::string& id, const std::string& text, const std::string& outlet,
                                     Micros time) {
    std::vector<std::string> ids;
    const auto replayed = Record(id, text, outlet, time);
    for (const SharedReport& match : replayed->row.answer.matches) ids.push_back(match.report_id);
    return ids;
  }
};

TEST_F(EnginePurgeTest, NobodyNamesAPurgedReport) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 5 * kHour).ok());
  ASSERT_TRUE(Record("b", Text("one"), "b.example", kNow - 4 * kHour).ok());
  ASSERT_TRUE(Record("c", Text("one"), "c.example", kNow - 3 * kHour).ok());
  EXPECT_THAT(MatchesOf("c", Text("one"), "c.example", kNow - 3 * kHour), ElementsAre("a", "b"));
  ASSERT_TRUE(Delete("b", true).ok());
  EXPECT_TRUE(Done());
  EXPECT_THAT(dedup_->purged(), ElementsAre("b"));
  EXPECT_THAT(dedup_->deleted(), IsEmpty());
  EXPECT_THAT(MatchesOf("c", Text("one"), "c.example", kNow - 3 * kHour), ElementsAre("a"));
}

TEST_F(EnginePurgeTest, NorDoesAReportWhoseAnswerWasUnderWay) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 5 * kHour).ok());
  ASSERT_TRUE(Record("b", Text("one"), "b.example", kNow - 4 * kHour).ok());
  dedup_->SetDeletes(false);
  ASSERT_TRUE(Delete("b", true).ok());
  // Dedup has the report still when it answers, and no longer when the answer comes.
  dedup_->HoldAnswers();
  std::vector<RecordItem> items;
  items.push_back(Item("c", Text("one"), "c.example", kNow - 3 * kHour));
  auto recorded = Begin("", std::move(items));
  EXPECT_TRUE(Eventually([&] { return dedup_->held_answers() == 1; }));
  dedup_->SetDeletes(true);
  EXPECT_TRUE(Eventually([&] { return Records(Table::kOutbox) == 1; }));
  EXPECT_THAT(dedup_->purged(), ElementsAre("b"));
  dedup_->ReleaseAnswers();
  const absl::StatusOr<RecordOutcome> c = std::move(recorded.get()[0]);
  EXPECT_EQ(c->row.answer.anchor_report_id, "");
  EXPECT_THAT(MatchesOf("c", Text("one"), "c.example", kNow - 3 * kHour), ElementsAre("a"));
}

TEST_F(EnginePurgeTest, WhatComesToDedupBehindItsDeletionIsRefusedThere) {
  for (const bool purge : {false, true}) {
    dedup_->Hold();
    std::vector<RecordItem> items;
    items.push_back(Item("a", Text("one"), "a.example", kNow - kHour));
    auto recorded = Begin("", std::move(items));
    EXPECT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
    ASSERT_TRUE(Delete("a", purge).ok());
    dedup_->TimeOut();
    EXPECT_EQ(ReasonOf(recorded.get()[0].status()), "REPORT_DELETED");
    EXPECT_TRUE(Done());
    dedup_->Deliver();
    EXPECT_EQ(dedup_->TextOf("a"), "");
    Reopen();
    now_ += 31 * kMicrosPerDay;
  }
  // Its tombstone has fallen here: dedup is to have none.
  ASSERT_TRUE(Delete("a", true).ok());
  EXPECT_TRUE(Done());
  EXPECT_TRUE(Record("a", Text("one"), "a.example", kNow)->row.answer.sequence != 0);
}

TEST_F(EnginePurgeTest, APurgeWaitsForADedupThatIsAwayAndOutlivesARestart) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - kHour).ok());
  dedup_->SetUp(false);
  ASSERT_TRUE(Delete("a", true).ok());
  EXPECT_EQ(Records(Table::kOutbox), 1u);
  Reopen();
  EXPECT_TRUE(Done());
  EXPECT_THAT(dedup_->purged(), ElementsAre("a"));
}

TEST_F(EnginePurgeTest, WhatWasDeletedBeforeIsPurgedAndWhatWasNeverThereIsNot) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - kHour).ok());
  const Micros deleted = *Delete("a");
  EXPECT_TRUE(Done());
  EXPECT_THAT(dedup_->deleted(), ElementsAre("a"));
  EXPECT_EQ(*Delete("a", true), deleted);
  EXPECT_TRUE(Done());
  EXPECT_THAT(dedup_->purged(), ElementsAre("a"));
  EXPECT_EQ(ReasonOf(Delete("never", true).status()), "REPORT_NOT_FOUND");
  EXPECT_THAT(Records(Table::kOutbox), 0u);
}

}  // namespace
}  // namespace wireprint::credibility
