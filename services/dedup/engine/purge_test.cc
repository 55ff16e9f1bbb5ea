// Purging reports: nothing of them stays, and the others are clustered as if they had never been there.
#include "services/dedup/engine/purge.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <set>
#include <thread>

#include "services/chassis/worker_pool.h"
#include "services/dedup/engine/purge_fixture.h"
#include "services/dedup/engine/purge_list.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PurgeTest : public PurgeFixtureTest {
 protected:
  ClusterNumber ClusterOf(const std::string& id) { return fixture_.engine().Get("", id)->place.cluster; }
};

TEST_F(PurgeTest, CopiesOfAPurgedOriginalStayTogetherAroundTheFirstOfThem) {
  const AddOutcome original = Add("original", Words(1, 0, 200));
  Add("first", Words(1, 0, 190));
  Add("second", Words(1, 0, 180));
  Add("third", Words(1, 5, 195));
  Purge("original");
  for (const char* id : {"first", "second", "third"}) EXPECT_EQ(ClusterOf(id), original.place.cluster) << id;
  EXPECT_EQ(fixture_.engine().Get("", "second")->place.anchor_report_id, "first");
  EXPECT_THAT(RecordsThatName("original"), IsEmpty());
  Check();
  EXPECT_EQ(FollowedClusters(), (Clusters{{"first", 1}, {"second", 1}, {"third", 1}}));
  EXPECT_EQ(store().GetNote("default", kPurgesNote).value(), "");
  Restart();
  EXPECT_EQ(Add("late", Words(1, 5, 190)).place.cluster, original.place.cluster);
  EXPECT_FALSE(fixture_.Add("original", Words(1, 0, 200)).ok()) << "the tombstone stands";
  Check();
}

TEST_F(PurgeTest, WhatOnlyTheOriginalHeldTogetherPartsAndTheFirstKeepsTheId) {
  const AddOutcome original = Add("original", Words(1, 0, 300));
  const AddOutcome head = Add("head", Words(1, 0, 120));
  const AddOutcome tail = Add("tail", Words(1, 170, 300));
  Add("head2", Words(1, 0, 110));
  ASSERT_EQ(tail.place.cluster, original.place.cluster);
  Purge("original");
  EXPECT_EQ(ClusterOf("head"), original.place.cluster);
  EXPECT_EQ(ClusterOf("head2"), original.place.cluster);
  const ClusterNumber parted = ClusterOf("tail");
  EXPECT_GT(parted, tail.sequence) << "a number that was never given out";
  // Its copies find it there, now and after a restart.
  EXPECT_EQ(Add("tail2", Words(1, 175, 300)).place.cluster, parted);
  EXPECT_EQ(Add("head3", Words(1, 0, 105)).place.cluster, original.place.cluster);
  Restart();
  EXPECT_EQ(Add("tail3", Words(1, 180, 300)).place.cluster, parted);
  EXPECT_EQ(FollowedClusters().at("tail2"), parted);
  Check();
}

TEST_F(PurgeTest, WhatThePurgedOneMergedParts) {
  const AddOutcome head = Add("head", Words(1, 0, 160));
  Add("head2", Words(1, 0, 150));
  const AddOutcome tail = Add("tail", Words(1, 130, 300));
  for (int i = 0; i < 5; ++i) Add(absl::StrCat("tail copy", i), Words(1, 130 + i, 300));
  ASSERT_NE(head.place.cluster, tail.place.cluster);
  ASSERT_EQ(Add("bridge", Words(1, 0, 300)).place.cluster, head.place.cluster);
  ASSERT_TRUE(fixture_.Delete("tail copy1").ok());
  ASSERT_EQ(ClusterOf("tail"), head.place.cluster);
  const Sequence last = Add("late tail", Words(1, 132, 299)).sequence;
  Purge("bridge");
  EXPECT_EQ(ClusterOf("head"), head.place.cluster);
  EXPECT_EQ(ClusterOf("head2"), head.place.cluster);
  const ClusterNumber parted = ClusterOf("tail");
  EXPECT_GT(parted, last) << "the absorbed number does not come back";
  for (const char* id : {"tail copy0", "tail copy2", "tail copy4", "late tail"}) EXPECT_EQ(ClusterOf(id), parted) << id;
  Check();
  EXPECT_EQ(FollowedClusters().at("tail copy3"), parted);
  EXPECT_EQ(fixture_.engine().GetCluster("", "c1")->cluster.size, 2u);
  EXPECT_EQ(Add("later tail", Words(1, 131, 300)).place.cluster, parted);
  Restart();
  EXPECT_EQ(Add("last tail", Words(1, 131, 298)).place.cluster, parted);
  EXPECT_EQ(Add("last head", Words(1, 0, 155)).place.cluster, head.place.cluster);
  Check();
}

// Nothing hung on the bridge: with its deletion its sketch is gone, and what it merged is known from a note.
TEST_F(PurgeTest, WhatADeletedOneMergedPartsWhenItIsPurgedLater) {
  const AddOutcome head = Add("head", Words(1, 0, 160));
  Add("head2", Words(1, 0, 150));
  const AddOutcome tail = Add("tail", Words(1, 130, 300));
  Add("tail2", Words(1, 131, 300));
  ASSERT_NE(head.place.cluster, tail.place.cluster);
  Add("bridge", Words(1, 0, 300));
  ASSERT_EQ(ClusterOf("tail"), ClusterOf("head"));
  ASSERT_TRUE(fixture_.Delete("bridge").ok());
  ASSERT_TRUE(fixture_.Delete("head2").ok());
  EXPECT_EQ(ClusterOf("tail"), ClusterOf("head")) << "a deletion parts nothing";
  EXPECT_NE(store().GetNote("default", HeldNote("bridge")).value(), "");
  EXPECT_EQ(store().GetNote("default", HeldNote("head2")).value(), "") << "no anchor";
  Restart();
  Purge("bridge");
  EXPECT_EQ(ClusterOf("head"), head.place.cluster);
  EXPECT_NE(ClusterOf("tail"), head.place.cluster);
  EXPECT_EQ(ClusterOf("tail2"), ClusterOf("tail"));
  EXPECT_THAT(RecordsThatName("bridge"), IsEmpty());
  EXPECT_EQ(store().GetNote("default", HeldNote("bridge")).value(), "");
  Check();
  EXPECT_EQ(FollowedClusters().at("tail2"), ClusterOf("tail"));
  EXPECT_EQ(Add("late tail", Words(1, 131, 298)).place.cluster, ClusterOf("tail"));
}

// The same when the purge comes before the deletion is durable, and when there is nothing to part.
TEST_F(PurgeTest, ADeletionWithAPurgeBehindIt) {
  Add("head", Words(1, 0, 160));
  Add("tail", Words(1, 130, 300));
  Add("bridge", Words(1, 0, 300));
  Add("copy of the bridge", Words(1, 0, 298));
  std::promise<void> deleted;
  fixture_.engine().Delete("", "bridge", {}, [&](const absl::StatusOr<Micros>& time) {
    EXPECT_TRUE(time.ok());
    deleted.set_value();
  });
  Purge("bridge");
  deleted.get_future().wait();
  EXPECT_EQ(ClusterOf("tail"), ClusterOf("head")) << "a copy of the bridge is there";
  EXPECT_EQ(store().GetNote("default", HeldNote("bridge")).value(), "");
  Check();
}

TEST_F(PurgeTest, WhatADeletedOneHeldIsForgottenWithItsTombstone) {
  Add("head", Words(1, 0, 160));
  Add("bridge", Words(1, 0, 300));
  ASSERT_TRUE(fixture_.Delete("bridge").ok());
  EXPECT_NE(store().GetNote("default", HeldNote("bridge")).value(), "");
  fixture_.now += 31 * EngineFixture::kDay;
  ASSERT_TRUE(fixture_.engine().ExpireOld().ok());
  EXPECT_EQ(store().GetNote("default", HeldNote("bridge")).value(), "");
}

// As in the service, completions stand in one queue with the calls: here of one thread, and the calls want the lock of
// an id that the purge moves.
TEST_F(PurgeTest, APurgeHoldsNothingThatACallBeforeItsCompletionWants) {
  chassis::WorkerPool pool({.threads = 1});
  fixture_.execute = [&pool](absl::AnyInvocable<void() &&> task) { pool.PostOrRun(std::move(task)); };
  Restart();
  const std::string tail = Words(1, 130, 300);
  Add("head", Words(1, 0, 160));
  Add("head2", Words(1, 0, 150));
  Add("tail", tail);
  Add("tail2", Words(1, 131, 300));
  Add("bridge", Words(1, 0, 300));
  std::promise<void> done;
  std::thread purging([&] {
    EXPECT_TRUE(fixture_.Delete("bridge", true).ok());
    done.set_value();
  });
  const std::future<void> purged = done.get_future();
  std::atomic<int> waiting{0};
  for (int i = 0; purged.wait_for(std::chrono::seconds(0)) != std::future_status::ready; ++i) {
    for (int beats = 0; waiting > 1000; ++beats) {
      if (beats == 200'000) {
        std::fprintf(stderr, "the purge and the calls wait for each other\n");
        std::_Exit(1);
      }
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    ++waiting;
    pool.PostOrRun([&] {
      fixture_.AddLater({EngineFixture::Item("tail", tail)});
      --waiting;
    });
  }
  purging.join();
  EXPECT_NE(ClusterOf("tail"), ClusterOf("head"));
  fixture_.execute = [](absl::AnyInvocable<void() &&> task) { std::move(task)(); };
  Restart();
  Check();
}

TEST_F(PurgeTest, AMergeThatAnotherReportShowsTooStands) {
  Add("head", Words(1, 0, 160));
  Add("tail", Words(1, 130, 300));
  Add("bridge", Words(1, 0, 300));
  Add("copy of the bridge", Words(1, 0, 298));
  Purge("bridge");
  EXPECT_EQ(ClusterOf("head"), ClusterOf("tail"));
  EXPECT_EQ(ClusterOf("head"), ClusterOf("copy of the bridge"));
  Check();
}

TEST_F(PurgeTest, ALongerAnchorThatOthersHangOnStaysOne) {
  const AddOutcome original = Add("original", Words(1, 0, 150));
  Add("longer", Words(1, 0, 150) + Words(2, 0, 100));
  Add("of the longer", Words(1, 100, 150) + Words(2, 0, 95));
  Add("of the original", Words(1, 0, 140));
  Purge("original");
  for (const char* id : {"longer", "of the longer", "of the original"}) {
    EXPECT_EQ(ClusterOf(id), original.place.cluster) << id;
  }
  Check();
}

TEST_F(PurgeTest, AReportThatWasDeletedLongAgoAndAllItsRevisionsArePurged) {
  Add("original", Words(1, 0, 200));
  Add("copy of the first revision", Words(1, 0, 190));
  Add("original", Words(2, 0, 200));
  Add("copy of the second revision", Words(2, 0, 190));
  const Micros deleted = *fixture_.Delete("original");
  EXPECT_THAT(RecordsThatName("original"), SizeIs(4));
  fixture_.now += 1'000'000;
  EXPECT_EQ(*fixture_.Delete("original", true), deleted);
  EXPECT_THAT(RecordsThatName("original"), IsEmpty());
  Check();
  EXPECT_EQ(*fixture_.Delete("original", true), deleted) << "once more changes nothing";
}

TEST_F(PurgeTest, AnExpiredReportOfWhichAnAnchorIsKeptIsPurged) {
  Add("old", Words(1, 0, 200));
  fixture_.now += 10 * EngineFixture::kDay;
  Add("young", Words(1, 0, 190));
  fixture_.now += 21 * EngineFixture::kDay;
  ASSERT_EQ(fixture_.engine().ExpireOld()->reports, 1u);
  EXPECT_THAT(RecordsThatName("old"), ElementsAre("anchor 1", "edge of sketch 2"));
  EXPECT_TRUE(fixture_.Delete("old", true).ok());
  EXPECT_THAT(RecordsThatName("old"), IsEmpty());
  EXPECT_EQ(fixture_.Delete("old", true).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(fixture_.Delete("never there", true).status().code(), absl::StatusCode::kNotFound);
  Check();
}

TEST_F(PurgeTest, ReportsThatComeMeanwhileFindTheirPlace) {
  Add("original", Words(1, 0, 300));
  for (int i = 0; i < 300; ++i) Add(absl::StrCat("copy", i), Words(1, i % 20, 300 - i % 7));
  std::thread adding([&] {
    for (int i = 0; i < 200; ++i) {
      EXPECT_TRUE(fixture_.Add(absl::StrCat("late", i), Words(1, i % 15, 300 - i % 5)).ok());
      const std::string id = absl::StrCat("copy", i);
      const bool done = i % 10 == 0 ? fixture_.Delete(id).ok() : fixture_.Add(id, Words(1, i % 15, 290 + i % 3)).ok();
      EXPECT_TRUE(done) << id;
    }
  });
  Purge("original");
  adding.join();
  EXPECT_THAT(RecordsThatName("original"), IsEmpty());
  std::set<ClusterNumber> clusters;
  for (const auto& [id, cluster] : FollowedClusters()) clusters.insert(cluster);
  EXPECT_THAT(clusters, SizeIs(1)) << "the first of them were deleted meanwhile, and with them the number may go";
  Check();
}

TEST_F(PurgeTest, ManyMembersGoInManySmallCommits) {
  const char* wanted = std::getenv("WIREPRINT_PURGE_MEMBERS");
  const int members = wanted == nullptr ? 1000 : std::atoi(wanted);
  Add("original", Words(1, 0, 120));
  for (int i = 0; i < members; ++i) Add(absl::StrCat("copy", i), Words(1, i % 20, 120));
  const uint64_t before = fixture_.store().commits();
  const auto start = std::chrono::steady_clock::now();
  std::atomic<bool> purged{false};
  std::vector<double> waits;
  std::thread adding([&] {
    for (int i = 0; !purged; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_TRUE(fixture_.Add(absl::StrCat("beside", i), Words(2 + i, 0, 120)).ok());
      waits.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
  });
  Purge("original");
  purged = true;
  adding.join();
  std::sort(waits.begin(), waits.end());
  std::printf(
      "%d members placed anew in %.2f s; of %zu reports added beside it half took %.1f ms or less, one %.1f ms\n",
      members, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), waits.size(),
      waits.empty() ? 0 : waits[waits.size() / 2], waits.empty() ? 0 : waits.back());
  EXPECT_GE(fixture_.store().commits() - before, 10u);
  EXPECT_EQ(fixture_.engine().GetCluster("", "c1")->cluster.size, static_cast<uint32_t>(members));
  Check();
}

TEST(PurgeListTest, WhatIsNotedIsRead) {
  PurgeList list;
  EXPECT_EQ(list.Encode(), "");
  list.Add("a report 1 2 ");
  list.Loosen("b", {7, {1, 2, 3}});
  list.Loosen("b", {9, {}});
  list.Loosen("b", {7, {3, 4}});
  const PurgeList read = *PurgeList::Decode(list.Encode());
  EXPECT_EQ(read.notes(), list.notes());
  EXPECT_THAT(read.LoosenedBy("b"), ElementsAre(Loosened{7, {1, 2, 3, 4}}, Loosened{9, {}}));
  const std::string bytes = list.Encode();
  for (size_t size = 1; size < bytes.size(); ++size) {
    const auto part = PurgeList::Decode(bytes.substr(0, size));
    EXPECT_TRUE(!part.ok() || part->notes() != list.notes()) << size;
  }
  EXPECT_FALSE(PurgeList::Decode("99999999999 x").ok());
  list.Erase("b");
  EXPECT_THAT(list.notes(), SizeIs(1));
}

}  // namespace
}  // namespace wireprint::dedup
