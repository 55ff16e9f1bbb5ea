// The same report, sent by several at once.
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

class ReplaysTest : public EngineTest {
 protected:
  std::future<Engine::RecordResults> Send(const std::vector<std::string>& ids,
                                          absl::Time deadline = absl::InfiniteFuture()) {
    std::vector<RecordItem> items;
    for (const std::string& id : ids) items.push_back(Item(id, Text("story" + id), "a.example", kNow));
    return Begin("", std::move(items), deadline);
  }
  static bool IsReady(const std::future<Engine::RecordResults>& future, absl::Duration patience) {
    return future.wait_for(absl::ToChronoMilliseconds(patience)) == std::future_status::ready;
  }
};

TEST_F(ReplaysTest, ManyAtOnceAllGetTheAnswerToTheFirst) {
  constexpr int kThreads = 16, kReports = 20;
  std::vector<std::vector<Engine::RecordResults>> results(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kReports; ++i) results[t].push_back(Send({"r" + std::to_string(i)}).get());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kReports; ++i) {
    int first = 0, pending = 0;
    for (int t = 0; t < kThreads; ++t) {
      const absl::StatusOr<RecordOutcome>& outcome = results[t][i][0];
      ASSERT_TRUE(outcome.ok()) << outcome.status();
      first += !outcome->replayed;
      pending += outcome->row.facts.reuse.pending;
      EXPECT_EQ(outcome->row.cluster, results[0][i][0]->row.cluster);
    }
    EXPECT_EQ(first, 1);
    EXPECT_EQ(pending, 0);
  }
  EXPECT_EQ(dedup_->added().size(), static_cast<size_t>(kReports));
  EXPECT_EQ(Counted("a.example", Counter::kReports), kReports);
}

TEST_F(ReplaysTest, AReplayWaitsForTheFirstOrForItsOwnDeadline) {
  dedup_->Hold();
  auto first = Send({"r"});
  ASSERT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  auto hurried = Send({"r"}, absl::Now() + absl::Milliseconds(300));
  auto replay = Send({"r"});
  EXPECT_TRUE(hurried.get()[0]->row.facts.reuse.pending);
  EXPECT_FALSE(IsReady(replay, absl::ZeroDuration()));
  dedup_->Deliver();
  const auto answered = std::move(replay.get()[0]);
  EXPECT_TRUE(answered->replayed);
  EXPECT_FALSE(answered->row.facts.reuse.pending);
  EXPECT_EQ(answered->row.cluster, first.get()[0]->row.cluster);
}

TEST_F(ReplaysTest, WhereTheFirstGetsNoAnswerNeitherDoTheOthers) {
  retry_ = absl::Hours(1);
  Reopen();
  dedup_->Hold();
  auto first = Send({"r"});
  ASSERT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  auto replay = Send({"r"});
  EXPECT_FALSE(IsReady(replay, absl::Milliseconds(30)));
  dedup_->SetUp(false);
  dedup_->Deliver();
  EXPECT_TRUE(first.get()[0]->row.facts.reuse.pending);
  EXPECT_TRUE(replay.get()[0]->row.facts.reuse.pending);
}

// Each waits for the other only when it has its own answers.
TEST_F(ReplaysTest, BatchesThatReplayEachOtherBothEnd) {
  for (int i = 0; i < 20; ++i) {
    const std::string a = "a" + std::to_string(i), b = "b" + std::to_string(i);
    auto one = Send({a, b, a}), other = Send({b, a, b});
    for (auto* const results : {&one, &other}) {
      for (const auto& outcome : results->get()) EXPECT_FALSE(outcome->row.facts.reuse.pending);
    }
  }
}

TEST_F(ReplaysTest, WithoutDedupNobodyWaits) {
  dedup_->SetUp(false);
  retry_ = absl::Hours(1);
  ASSERT_TRUE(Send({"r", "r"}).get()[1]->row.facts.reuse.pending);
  EXPECT_TRUE(Send({"r"}).get()[0]->row.facts.reuse.pending);
}

TEST_F(ReplaysTest, ADeletionEndsTheWait) {
  dedup_->Hold();
  auto first = Send({"r"});
  ASSERT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  auto replay = Send({"r"});
  EXPECT_FALSE(IsReady(replay, absl::Milliseconds(30)));
  ASSERT_TRUE(Delete("r").ok());
  dedup_->Deliver();
  EXPECT_EQ(ReasonOf(first.get()[0].status()), "REPORT_DELETED");
  EXPECT_EQ(ReasonOf(replay.get()[0].status()), "REPORT_DELETED");
}

}  // namespace
}  // namespace wireprint::credibility
