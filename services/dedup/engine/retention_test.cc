#include "services/dedup/engine/retention.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/dedup/engine/checked_engine.h"
#include "services/dedup/engine/reapply.h"
#include "services/dedup/engine/watch.h"

namespace wireprint::dedup {
namespace {

using ::testing::IsEmpty;

class RetentionTest : public CheckedEngineTest {};

TEST_F(RetentionTest, WhatIsOlderThanTheRetentionGoesAndTheRestStays) {
  for (int i = 0; i < 3000; ++i) Add(absl::StrCat("old", i), Words(i, 0, 40));
  fixture_.now += 20 * kDay;
  for (int i = 0; i < 100; ++i) Add(absl::StrCat("new", i), Words(5000 + i, 0, 40));
  EXPECT_EQ(engine().ExpireOld()->reports, 0u);
  fixture_.now += 11 * kDay;
  const Expiry expiry = *engine().ExpireOld();
  EXPECT_EQ(expiry.reports, 3000u);
  EXPECT_GE(expiry.log_entries, 3000u);
  EXPECT_EQ(engine().Info("")->stats.reports, 100u);
  EXPECT_FALSE(engine().Get("", "old17").ok());
  EXPECT_TRUE(engine().Get("", "new17").ok());
  Check();
  EXPECT_EQ(engine().ExpireOld()->reports, 0u);
}

TEST_F(RetentionTest, AnExpiredIdIsNewAgain) {
  Add("a", Words(1, 0, 50));
  fixture_.now += 31 * kDay;
  ASSERT_EQ(engine().ExpireOld()->reports, 1u);
  const AddOutcome again = Add("a", Words(1, 0, 50));
  EXPECT_FALSE(again.replayed);
  EXPECT_EQ(again.revision, 1u);
  EXPECT_THAT(again.matches.matches, IsEmpty());
  Check();
}

TEST_F(RetentionTest, ATombstoneLeavesTheDiskWhenItNoLongerStands) {
  Add("a", Words(1, 0, 50));
  Add("b", Words(2, 0, 50));
  ASSERT_TRUE(fixture_.Delete("a").ok());
  ASSERT_TRUE(fixture_.Delete("b").ok());
  const std::vector<absl::string_view> ids = {"a", "b"};
  fixture_.now += 29 * kDay;
  ASSERT_TRUE(engine().ExpireOld().ok());
  EXPECT_TRUE((*fixture_.store().GetIdentities("default", ids))[0]) << "it stands";
  fixture_.now += 2 * kDay;
  Add("b", Words(2, 0, 50));
  ASSERT_GE(engine().ExpireOld()->log_entries, 2u);
  const auto identities = *fixture_.store().GetIdentities("default", ids);
  EXPECT_FALSE(identities[0]) << "it has fallen";
  EXPECT_TRUE(identities[1]) << "a report has taken the id again";
  EXPECT_TRUE(engine().Get("", "b").ok());
  Check();
}

TEST_F(RetentionTest, ATombstoneFallsThoughAnotherPolicyWasAppliedMeanwhile) {
  Add("a", Words(1, 0, 50));
  Add("b", Words(2, 0, 50));
  ASSERT_TRUE(fixture_.Delete("a").ok());
  EngineOptions options = engine().options();
  options.policy.relation.member_jaccard = .9;
  auto& store = dynamic_cast<MemoryStore&>(fixture_.store().base());
  ASSERT_TRUE(ReapplyPolicy(options, store, [](absl::string_view, uint64_t, uint64_t) {}).ok());
  fixture_.Open(store.Copy());
  fixture_.now += 29 * kDay;
  ASSERT_TRUE(engine().ExpireOld().ok());
  const std::vector<absl::string_view> ids = {"a"};
  EXPECT_TRUE((*fixture_.store().GetIdentities("default", ids))[0]) << "it stands";
  fixture_.now += 2 * kDay;
  ASSERT_TRUE(engine().ExpireOld().ok());
  EXPECT_FALSE((*fixture_.store().GetIdentities("default", ids))[0]) << "it has fallen";
}

TEST_F(RetentionTest, WhatIsDeletedBeforeItComesIsRefusedUntilTheTombstoneFalls) {
  const Micros deleted = *fixture_.Delete("late", false, true);
  EXPECT_EQ(deleted, fixture_.now);
  fixture_.now += kDay;
  for (const bool purge : {false, true}) EXPECT_EQ(*fixture_.Delete("late", purge, true), deleted);
  EXPECT_EQ(*fixture_.Delete("purged", true, true), fixture_.now);
  fixture_.Open(dynamic_cast<MemoryStore&>(fixture_.store().base()).Copy());
  for (const char* const id : {"late", "purged"}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(fixture_.Add(id, Words(1, 0, 50)).status()));
  }
  EXPECT_EQ(Add("other", Words(2, 0, 50)).sequence, 1u);
  Check();
  fixture_.now += 31 * kDay;
  ASSERT_TRUE(engine().ExpireOld().ok());
  const std::vector<absl::string_view> ids = {"late", "purged"};
  const auto identities = *fixture_.store().GetIdentities("default", ids);
  for (const auto& identity : identities) EXPECT_FALSE(identity);
  Add("late", Words(1, 0, 50));
  Check();
}

TEST_F(RetentionTest, ARevisedReportLivesAsLongAsItsNewestRevision) {
  Add("a", Words(1, 0, 50));
  fixture_.now += 20 * kDay;
  Add("a", Words(1, 0, 60));
  fixture_.now += 11 * kDay;
  ASSERT_EQ(engine().ExpireOld()->reports, 1u);
  EXPECT_EQ(engine().Get("", "a")->sketch.revision, 2u);
  // The content of the revision that expired is remembered no more: it is a new one.
  EXPECT_EQ(Add("a", Words(1, 0, 50)).revision, 3u);
  Check();
}

TEST_F(RetentionTest, AnAnchorOutlivesItsReportAndGathersWhatComesLater) {
  const AddOutcome first = Add("a", Words(1, 0, 200));
  fixture_.now += 10 * kDay;
  Add("b", Words(1, 0, 190));
  fixture_.now += 21 * kDay;
  ASSERT_EQ(engine().ExpireOld()->reports, 1u);
  Check();
  fixture_.Open(dynamic_cast<MemoryStore&>(fixture_.store().base()).Copy());
  // Out of the window of b, so nothing is said of it; b finds it by asking.
  fixture_.now -= 10 * kDay;
  EXPECT_EQ(Add("c", Words(1, 0, 185)).place.cluster, first.place.cluster);
  Check();
}

TEST_F(RetentionTest, AWatcherIsToldAndCannotResumeBehindWhatWasTrimmed) {
  Add("a", Words(1, 0, 50));
  const Corpus& corpus = **engine().Watched("");
  const auto before = ReadChanges(corpus, engine().store(), 0, 10);
  ASSERT_TRUE(before.ok());
  fixture_.now += 31 * kDay;
  ASSERT_EQ(engine().ExpireOld()->reports, 1u);
  const uint64_t resumed = *ResumeAt(corpus, engine().store(), before->resume_token);
  const auto after = ReadChanges(corpus, engine().store(), resumed, 10);
  ASSERT_TRUE(after.ok()) << after.status();
  ASSERT_EQ(after->entries.size(), 1u);
  EXPECT_EQ(after->entries[0].kind, LogEntry::Kind::kExpired);
  fixture_.now += 31 * kDay;
  Add("b", Words(2, 0, 50));
  ASSERT_GE(engine().ExpireOld()->log_entries, 1u);
  EXPECT_EQ(ResumeAt(corpus, engine().store(), before->resume_token).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(RetentionTest, AnErrorOfTheStoreLosesNothingAndTheNextRunGoesOn) {
  for (int i = 0; i < 3000; ++i) Add(absl::StrCat("old", i), Words(i, 0, 40));
  fixture_.now += 31 * kDay;
  fixture_.store().PlanCommits({.pass = 1, .fail = 1});
  EXPECT_FALSE(engine().ExpireOld().ok());
  Check();
  EXPECT_EQ(engine().ExpireOld()->reports, 3000u - kSegmentReports);
  EXPECT_EQ(engine().Info("")->stats.reports, 0u);
  Check();
}

}  // namespace
}  // namespace wireprint::dedup
