#include "services/dedup/engine/engine.h"

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/engine_fixture.h"

namespace wireprint::dedup {
namespace {

std::string ReasonOf(const absl::Status& status) {
  const auto detail = chassis::GetErrorDetail(status);
  return detail ? detail->reason : std::string(status.ToString());
}

FindRequest Find(std::string text) {
  FindRequest request;
  request.subject = TextSubject{std::move(text), std::nullopt};
  return request;
}

TEST(EngineTest, TheLaterSeesTheEarlierWithinABatch) {
  EngineFixture fixture;
  std::vector<AddItem> items;
  for (int i = 0; i < 5; ++i) items.push_back(fixture.Item(absl::StrCat("r", i), Prose("storm", 200)));
  const std::vector<AddResult> results = fixture.AddLater(std::move(items))->Get();
  for (size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i].ok());
    EXPECT_EQ(results[i]->sequence, i + 1);
    EXPECT_EQ(results[i]->matches.matches.size(), i);
  }
}

TEST(EngineTest, TheLaterSeesTheEarlierAcrossThreads) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 300;
  EngineFixture fixture;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::shared_ptr<Awaited<std::vector<AddResult>>>> awaited(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        std::vector<AddItem> items;
        items.push_back(fixture.Item(absl::StrCat("r", round, "-", t), Prose(absl::StrCat("topic", round), 120)));
        awaited[static_cast<size_t>(t)] = fixture.AddLater(std::move(items));
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::multiset<size_t> counts;
    for (const auto& one : awaited) {
      const AddOutcome outcome = *one->Get()[0];
      std::set<Sequence> seen;
      for (const Match& match : outcome.matches.matches) {
        EXPECT_LT(match.edge.sequence, outcome.sequence);
        EXPECT_TRUE(seen.insert(match.edge.sequence).second) << "named twice";
      }
      EXPECT_EQ(outcome.matches.candidates, seen.size());
      counts.insert(seen.size());
    }
    EXPECT_EQ(counts, (std::multiset<size_t>{0, 1, 2, 3}));
  }
}

TEST(EngineTest, NothingIsAnsweredBeforeItsCommitButLaterReportsSeeIt) {
  EngineFixture fixture;
  fixture.store().HoldCommits();
  const auto first = fixture.AddLater({fixture.Item("a", Prose("flood", 100))});
  fixture.store().AwaitHeldCommits(1);
  const auto replay = fixture.AddLater({fixture.Item("a", Prose("flood", 100))});
  const auto copy = fixture.AddLater({fixture.Item("b", Prose("flood", 100))});
  EXPECT_FALSE(first->ready());
  EXPECT_FALSE(replay->ready());
  EXPECT_FALSE(copy->ready());
  const absl::StatusOr<MatchSet> found = fixture.engine().FindMatches("", Find(Prose("flood", 100)));
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->matches.size(), 2u);
  EXPECT_EQ(ReasonOf(fixture.engine().Get("", "a").status()), "REPORT_NOT_FOUND");
  fixture.store().ReleaseCommits();
  EXPECT_TRUE(first->Get()[0].ok());
  EXPECT_TRUE(replay->Get()[0]->replayed);
  ASSERT_EQ(copy->Get()[0]->matches.matches.size(), 1u);
  EXPECT_EQ(copy->Get()[0]->matches.matches[0].edge.report_id, "a");
}

TEST(EngineTest, AFailedCommitFailsAndUnindexesAllBehindIt) {
  EngineFixture fixture;
  ASSERT_TRUE(fixture.Add("kept", Prose("calm", 100)).ok());
  fixture.store().HoldCommits();
  const auto doomed = fixture.AddLater({fixture.Item("a", Prose("flood", 100))});
  fixture.store().AwaitHeldCommits(1);
  const auto behind = fixture.AddLater({fixture.Item("b", Prose("flood", 100))});
  const auto revised = fixture.AddLater({fixture.Item("kept", Prose("revised", 100))});
  fixture.store().PlanCommits({.fail = 1});
  fixture.store().ReleaseCommits();
  EXPECT_EQ(ReasonOf(doomed->Get()[0].status()), "STORE_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(behind->Get()[0].status()), "STORE_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(revised->Get()[0].status()), "STORE_UNAVAILABLE");

  EXPECT_TRUE(fixture.engine().FindMatches("", Find(Prose("flood", 100)))->matches.empty());
  EXPECT_TRUE(fixture.engine().FindMatches("", Find(Prose("revised", 100)))->matches.empty());
  EXPECT_EQ(fixture.engine().FindMatches("", Find(Prose("calm", 100)))->matches.size(), 1u);
  const AddResult retried = fixture.Add("b", Prose("flood", 100));
  ASSERT_TRUE(retried.ok());
  EXPECT_FALSE(retried->replayed);
  EXPECT_TRUE(retried->matches.matches.empty());
  const AddResult again = fixture.Add("kept", Prose("revised", 100));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->revision, 2u);
}

TEST(EngineTest, ARevisionReplacesItsPredecessorAsACandidate) {
  EngineFixture fixture;
  ASSERT_TRUE(fixture.Add("a", Prose("flood", 100)).ok());
  const AddResult revision = fixture.Add("a", Prose("drought", 100));
  ASSERT_TRUE(revision.ok());
  EXPECT_EQ(revision->revision, 2u);
  EXPECT_TRUE(fixture.engine().FindMatches("", Find(Prose("flood", 100)))->matches.empty());
  EXPECT_EQ(fixture.engine().FindMatches("", Find(Prose("drought", 100)))->matches.size(), 1u);
  EXPECT_EQ(fixture.engine().Info("")->stats.reports, 1u);
  EXPECT_EQ(fixture.engine().Get("", "a")->text.report.text, Prose("drought", 100));
}

TEST(EngineTest, AReplayReturnsTheStoredEdgesOfItsRevision) {
  EngineFixture fixture;
  ASSERT_TRUE(fixture.Add("source", Prose("flood", 100)).ok());
  ASSERT_EQ(fixture.Add("a", Prose("flood", 100))->matches.matches.size(), 1u);
  ASSERT_EQ(fixture.Add("a", Prose("drought", 100))->revision, 2u);
  ASSERT_TRUE(fixture.Add("late", Prose("flood", 100)).ok());
  const AddResult replay = fixture.Add("a", Prose("flood", 100));
  ASSERT_TRUE(replay.ok());
  EXPECT_TRUE(replay->replayed);
  EXPECT_EQ(replay->revision, 1u);
  ASSERT_EQ(replay->matches.matches.size(), 1u);
  EXPECT_EQ(replay->matches.matches[0].edge.report_id, "source");
  EXPECT_EQ(fixture.engine().Get("", "a")->sketch.revision, 2u);
}

TEST(EngineTest, AReplayFindsItsPassagesAgain) {
  EngineFixture fixture;
  ASSERT_TRUE(fixture.Add("source", Prose("flood", 100)).ok());
  const auto add = [&fixture] {
    auto awaited = std::make_shared<Awaited<std::vector<AddResult>>>();
    EXPECT_TRUE(fixture.engine()
                    .Add("", {fixture.Item("a", Prose("flood", 60))}, {.include_passages = true}, nullptr,
                         [awaited](std::vector<AddResult> results) { awaited->Set(std::move(results)); })
                    .ok());
    return awaited->Get()[0];
  };
  const AddResult first = add();
  const AddResult replay = add();
  ASSERT_TRUE(replay->replayed);
  ASSERT_EQ(replay->matches.matches.size(), 1u);
  ASSERT_EQ(first->matches.matches[0].passages.size(), 1u);
  ASSERT_EQ(replay->matches.matches[0].passages.size(), 1u);
  EXPECT_EQ(replay->matches.matches[0].passages[0].words, 60u);
  EXPECT_EQ(replay->matches.matches[0].passages[0].in_match.byte_end,
            first->matches.matches[0].passages[0].in_match.byte_end);
}

TEST(EngineTest, AReplayMayNameMoreThanItsFirstCallerAskedFor) {
  EngineFixture fixture;
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(fixture.Add(absl::StrCat("r", i), Prose("flood", 100)).ok());
  auto awaited = std::make_shared<Awaited<std::vector<AddResult>>>();
  ASSERT_TRUE(fixture.engine()
                  .Add("", {fixture.Item("late", Prose("flood", 100))}, {.max_matches = 1}, nullptr,
                       [awaited](std::vector<AddResult> results) { awaited->Set(std::move(results)); })
                  .ok());
  EXPECT_EQ(awaited->Get()[0]->matches.matches.size(), 1u);
  EXPECT_EQ(fixture.Add("late", Prose("flood", 100))->matches.matches.size(), kMinStoredEdges);
}

TEST(EngineTest, AReportIsNoCandidateForItself) {
  EngineFixture fixture;
  for (uint32_t i = 0; i < kMinVerified; ++i) ASSERT_TRUE(fixture.Add(absl::StrCat("r", i), Prose("flood", 100)).ok());
  ASSERT_TRUE(fixture.Add("a", Prose("flood", 100)).ok());
  FindRequest by_id;
  by_id.subject = IdSubject{"a"};
  const MatchSet found = *fixture.engine().FindMatches("", by_id);
  EXPECT_EQ(found.candidates, kMinVerified);
  EXPECT_EQ(found.matches.size(), kMinVerified);
  EXPECT_FALSE(found.candidates_truncated);
  FindRequest by_text = Find(Prose("flood", 100));
  EXPECT_EQ(fixture.engine().FindMatches("", by_text)->candidates, kMinVerified + 1);
  EXPECT_TRUE(fixture.engine().FindMatches("", by_text)->candidates_truncated);
  const AddResult revision = fixture.Add("a", Prose("flood", 99));
  ASSERT_EQ(revision->revision, 2u);
  EXPECT_EQ(revision->matches.candidates, kMinVerified);
  EXPECT_EQ(revision->matches.matches.size(), kMinVerified);
}

TEST(EngineTest, ARefusedReportMakesNoCorpus) {
  EngineFixture fixture;
  const auto add = [&fixture](const std::string& corpus, uint32_t expected_revision) {
    AddItem item = fixture.Item("a", Prose("flood", 100));
    item.expected_revision = expected_revision;
    auto awaited = std::make_shared<Awaited<std::vector<AddResult>>>();
    EXPECT_TRUE(fixture.engine()
                    .Add(corpus, {std::move(item)}, {}, nullptr,
                         [awaited](std::vector<AddResult> results) { awaited->Set(std::move(results)); })
                    .ok());
    return awaited->Get()[0];
  };
  for (size_t i = 0; i < fixture.engine().options().max_corpora; ++i) {
    ASSERT_EQ(ReasonOf(add(absl::StrCat("c", i), 1).status()), "REVISION_MISMATCH");
  }
  EXPECT_TRUE(add("good", 0).ok());
}

TEST(EngineTest, WatchersOfCorporaWithoutReportsLeaveRoomForReports) {
  EngineFixture fixture;
  const size_t limit = fixture.engine().options().max_corpora;
  for (size_t i = 0; i < limit; ++i) ASSERT_TRUE(fixture.engine().Watched(absl::StrCat("w", i)).ok());
  EXPECT_EQ(ReasonOf(fixture.engine().Watched("one-more").status()), "CORPUS_LIMIT");
  const auto add = [&fixture](const std::string& corpus) {
    auto awaited = std::make_shared<Awaited<std::vector<AddResult>>>();
    const auto keep = [awaited](std::vector<AddResult> results) { awaited->Set(std::move(results)); };
    EXPECT_TRUE(fixture.engine().Add(corpus, {fixture.Item("a", Prose("flood", 100))}, {}, nullptr, keep).ok());
    return awaited->Get()[0].status();
  };
  EXPECT_TRUE(add("w0").ok());
  EXPECT_TRUE(fixture.engine().Watched("one-more").ok()) << "w0 is no longer one that waits";
  for (size_t i = 1; i < limit; ++i) ASSERT_TRUE(add(absl::StrCat("c", i)).ok());
  EXPECT_EQ(ReasonOf(add("w1")), "CORPUS_LIMIT");
  EXPECT_TRUE(add("w0").ok());
  EXPECT_TRUE(fixture.engine().Watched("w0").ok());
}

TEST(EngineTest, OnlyTheLastRevisionsAreRemembered) {
  EngineFixture fixture;
  for (size_t n = 0; n <= kMaxKeptRevisions; ++n) {
    ASSERT_EQ(fixture.Add("a", Prose(absl::StrCat("v", n), 60))->revision, n + 1);
  }
  EXPECT_TRUE(fixture.Add("a", Prose("v1", 60))->replayed);
  const AddResult forgotten = fixture.Add("a", Prose("v0", 60));
  EXPECT_FALSE(forgotten->replayed);
  EXPECT_EQ(forgotten->revision, kMaxKeptRevisions + 2);
}

TEST(EngineTest, ADeletedReportIsGoneAndStaysGoneUntilItsTombstoneExpires) {
  EngineFixture fixture;
  ASSERT_TRUE(fixture.Add("a", Prose("flood", 100)).ok());
  fixture.now += 5;
  const absl::StatusOr<Micros> deleted = fixture.Delete("a");
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(*deleted, EngineFixture::kStart + 5);
  fixture.now += 5;
  EXPECT_EQ(*fixture.Delete("a"), *deleted);
  EXPECT_EQ(ReasonOf(fixture.Add("a", Prose("flood", 100)).status()), "REPORT_DELETED");
  EXPECT_EQ(ReasonOf(fixture.engine().Get("", "a").status()), "REPORT_DELETED");
  EXPECT_TRUE(fixture.engine().FindMatches("", Find(Prose("flood", 100)))->matches.empty());
  EXPECT_EQ(ReasonOf(fixture.Delete("unknown").status()), "REPORT_NOT_FOUND");
  fixture.now += fixture.engine().options().retention;
  const AddResult again = fixture.Add("a", Prose("flood", 100));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->revision, 1u);
  EXPECT_EQ(again->sequence, 2u);
}

TEST(EngineTest, ReportsOutsideTheMatchWindowAreNoMatches) {
  EngineFixture fixture;
  ASSERT_TRUE(fixture.Add("a", Prose("flood", 100)).ok());
  fixture.now += 14 * EngineFixture::kDay;
  EXPECT_EQ(fixture.Add("b", Prose("flood", 100))->matches.matches.size(), 1u);
  fixture.now += 1;
  const AddResult late = fixture.Add("c", Prose("flood", 100));
  ASSERT_EQ(late->matches.matches.size(), 1u);
  EXPECT_EQ(late->matches.matches[0].edge.report_id, "b");
}

TEST(EngineTest, CancelledBatchesStopBetweenItems) {
  EngineFixture fixture;
  std::vector<AddItem> items;
  for (int i = 0; i < 4; ++i) items.push_back(fixture.Item(absl::StrCat("r", i), Prose("storm", 50)));
  auto awaited = std::make_shared<Awaited<std::vector<AddResult>>>();
  int asked = 0;
  ASSERT_TRUE(fixture.engine()
                  .Add(
                      "", std::move(items), {}, [&asked] { return ++asked > 2; },
                      [awaited](std::vector<AddResult> results) { awaited->Set(std::move(results)); })
                  .ok());
  const std::vector<AddResult> results = awaited->Get();
  EXPECT_TRUE(results[0].ok());
  EXPECT_TRUE(results[1].ok());
  EXPECT_EQ(ReasonOf(results[2].status()), "CALL_CANCELLED");
  EXPECT_EQ(ReasonOf(results[3].status()), "CALL_CANCELLED");
}

TEST(EngineTest, AFullQueueRefusesBeforeAnythingIsDone) {
  EngineFixture fixture;
  fixture.store().HoldCommits();
  const std::string text(1 << 20, 'x');
  std::vector<std::shared_ptr<Awaited<std::vector<AddResult>>>> waiting;
  for (int i = 0; i < 70; ++i) waiting.push_back(fixture.AddLater({fixture.Item(absl::StrCat("r", i), text)}));
  ASSERT_TRUE(waiting.back()->ready());
  const absl::Status refused = waiting.back()->Get()[0].status();
  EXPECT_EQ(ReasonOf(refused), "OVERLOADED");
  EXPECT_TRUE(chassis::GetErrorDetail(refused)->retry_after.has_value());
  fixture.store().ReleaseCommits();
  size_t stored = 0;
  for (const auto& one : waiting) stored += one->Get()[0].ok() ? 1 : 0;
  EXPECT_EQ(fixture.engine().Info("")->last_sequence, stored);
  EXPECT_TRUE(fixture.Add("after", Prose("calm", 50)).ok());
}

TEST(EngineTest, TheQueueCountsWhatLinesLeftOutTakeInMemory) {
  EngineFixture fixture;
  fixture.store().HoldCommits();
  std::string text;
  while (text.size() < (1 << 20) - 64) text += "Advertisement\n";
  size_t accepted = 0;
  std::vector<std::shared_ptr<Awaited<std::vector<AddResult>>>> waiting;
  for (int i = 0; i < 20; ++i) {
    waiting.push_back(fixture.AddLater({fixture.Item(absl::StrCat("r", i), text)}));
    accepted += waiting.back()->ready() ? 0 : 1;
  }
  EXPECT_EQ(accepted, 8u);  // of more than 8 MiB each: the eighth finds room
  fixture.store().ReleaseCommits();
  for (const auto& one : waiting) one->Get();
}

}  // namespace
}  // namespace wireprint::dedup
