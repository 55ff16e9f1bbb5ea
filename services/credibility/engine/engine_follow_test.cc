// Following dedup, losing its changes, and stopping while it is asked.
#include <future>
#include <string>
#include <thread>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

TEST_F(EngineTest, FollowsMergesAndMoves) {
  const std::string first = Record("a", Text("one"), "a.example", kNow - 3 * kHour)->row.cluster;
  const std::string second = Record("b", Text("two"), "b.example", kNow)->row.cluster;
  ASSERT_NE(first, second);
  dedup_->Push({{{ClusterChange::Kind::kMerged, first, second, "", 9}}, "t1"});
  EXPECT_TRUE(Eventually([&] { return TallyOf("b.example", Metric::kReprintRate).k == 1; }));
  EXPECT_EQ(engine_->ResolveCluster("", second, "", 0, "")->cluster, first);
  EXPECT_EQ(engine_->ResolveCluster("", first, "", 0, "")->members.size(), 2u);
  dedup_->Push({{{ClusterChange::Kind::kMoved, "c77", first, "b", 10}}, "t2"});
  EXPECT_TRUE(Eventually([&] { return TallyOf("b.example", Metric::kReprintRate).k == 0; }));
  // A change of what was there before says nothing of what is there now.
  dedup_->Push({{{ClusterChange::Kind::kJoined, first, "", "b", 1}}, "t3"});
  dedup_->Push({{{ClusterChange::Kind::kExpired, "", "", "", 10}}, "t4"});
  EXPECT_TRUE(Eventually(
      [&] { return *tables_.Get(Table::kMeta, ResumeKey("default").bytes()) == std::optional<std::string>("t4"); }));
  EXPECT_EQ(engine_->ResolveCluster("", "", "b", 0, "")->cluster, "c77");
}

TEST_F(EngineTest, WhatChangedUnseenIsTakenOverAnew) {
  const std::string first = Record("a", Text("one"), "a.example", kNow - 9 * kHour)->row.cluster;
  ASSERT_TRUE(Record("b", Text("one"), "b.example", kNow - 8 * kHour).ok());
  const std::string second = Record("c", Text("two"), "c.example", kNow - 7 * kHour)->row.cluster;
  ASSERT_TRUE(Record("d", Text("two"), "d.example", kNow - 6 * kHour).ok());
  const std::string third = Record("e", Text("three"), "e.example", kNow - 5 * kHour)->row.cluster;
  ASSERT_TRUE(Record("f", Text("three"), "f.example", kNow - 4 * kHour).ok());
  ASSERT_TRUE(Record("g", Text("three"), "g.example", kNow - 3 * kHour).ok());
  ASSERT_EQ(TallyOf("f.example", Metric::kReprintRate).k, 1);
  // Unseen: a expired, the third cluster was merged into the second, d was moved to one of its own, f was deleted.
  dedup_->Forget({{"b", first, 2}, {"c", second, 3}, {"d", "c4", 4}, {"e", second, 5}, {"g", second, 7}},
                 {{third, second}});
  EXPECT_TRUE(Eventually([&] { return engine_->ResolveCluster("", "", "e", 0, "")->cluster == second; }));
  EXPECT_TRUE(Eventually(
      [&] { return ReasonOf(engine_->ResolveCluster("", "", "f", 0, "").status()) == "CLUSTER_NOT_FOUND"; }));
  // What was counted of a report that dedup alone deleted stays as it was.
  EXPECT_EQ(TallyOf("f.example", Metric::kReprintRate).k, 1);
  EXPECT_EQ(TallyOf("d.example", Metric::kReprintRate).k, 0);
  EXPECT_EQ(TallyOf("b.example", Metric::kReprintRate).k, 1);  // after a, which is remembered
  EXPECT_EQ(engine_->ResolveCluster("", first, "", 0, "")->members.size(), 2u);
  EXPECT_EQ(engine_->ResolveCluster("", third, "", 0, "")->members.size(), 3u);
  EXPECT_EQ(Counted("f.example", Counter::kReports), 1);
}

TEST_F(EngineTest, StoppingWaitsForWhatDedupIsAskedAndForNoLongerThanItMay) {
  close_patience_ = absl::Milliseconds(20);
  Reopen();
  dedup_->Hold();
  auto answered = std::make_shared<std::promise<Engine::RecordResults>>();
  auto future = answered->get_future();
  std::vector<RecordItem> items;
  items.push_back(Item("r", Text("one"), "a.example", kNow));
  ASSERT_TRUE(engine_
                  ->Record("", std::move(items), 0, absl::InfiniteFuture(),
                           [answered](Engine::RecordResults r) { answered->set_value(std::move(r)); })
                  .ok());
  ASSERT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  EXPECT_EQ(engine_->Close().code(), absl::StatusCode::kDeadlineExceeded);
  std::atomic<bool> gone{false};
  std::thread end([&] {
    engine_.reset();
    gone = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_FALSE(gone) << "the engine went while dedup's callback held it";
  dedup_->Release();
  end.join();
  EXPECT_TRUE(future.get()[0]->row.facts.reuse.pending);
}

}  // namespace
}  // namespace wireprint::credibility
