// Random streams with purges, compared with the streams without what was purged; and purges that are killed.
#include <algorithm>
#include <cstdlib>
#include <set>

#include "services/dedup/engine/purge_fixture.h"

namespace wireprint::dedup {
namespace {

using ::testing::IsEmpty;

// Stories that come whole, as heads and tails that share nothing, and with words of their own; round-ups between them.
std::vector<Made> StreamOfParts(int stories, uint64_t seed) {
  Rng rng(seed);
  std::vector<Made> stream = MakeStream(stories, seed);
  for (int story = 0; story < stories; ++story) {
    for (int part = 0; part < 3; ++part) {
      const int cut = 90 + static_cast<int>(rng() % 20);
      stream.push_back({absl::StrCat("t", story, "-", part), Words(story, 110, 110 + cut), story});
    }
  }
  std::shuffle(stream.begin(), stream.end(), rng);
  return stream;
}

class PurgeStreamTest : public PurgeFixtureTest {
 protected:
  // Of the reports that are left in `clusters`, in a stream that never had the others.
  static Clusters WithoutTheOthers(const std::vector<Made>& stream, const Clusters& clusters) {
    struct Fresh : PurgeFixtureTest {
      void TestBody() override {}
      Clusters Run(const std::vector<Made>& stream, const Clusters& left) {
        for (const Made& made : stream) {
          if (left.contains(made.id)) Add(made.id, made.text);
        }
        return ClustersOf(stream);
      }
    };
    return Fresh().Run(stream, clusters);
  }

  static std::vector<Made> Left(const std::vector<Made>& stream, const Clusters& clusters) {
    std::vector<Made> left;
    for (const Made& made : stream) {
      if (clusters.contains(made.id)) left.push_back(made);
    }
    return left;
  }
};

TEST_F(PurgeStreamTest, TenStreamsWithPurgesAreClusteredAsWithoutWhatWasPurged) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    fixture_.Open(std::make_unique<MemoryStore>());
    const std::vector<Made> stream = StreamOfParts(20, seed);
    Rng rng(100 + seed);
    std::vector<std::string> purged;
    for (size_t i = 0; i < stream.size(); ++i) {
      Add(stream[i].id, stream[i].text);
      if (rng() % 6 != 0) continue;
      const std::string& id = stream[rng() % (i + 1)].id;
      if (std::find(purged.begin(), purged.end(), id) != purged.end()) continue;
      if (rng() % 3 == 0) {
        EXPECT_TRUE(fixture_.Delete(id).ok());
      }
      Purge(id);
      purged.push_back(id);
    }
    Check();
    const Clusters clusters = ClustersOf(stream);
    EXPECT_EQ(clusters.size(), stream.size() - purged.size());
    EXPECT_EQ(FollowedClusters(), clusters);
    for (const std::string& id : purged) EXPECT_THAT(RecordsThatName(id), IsEmpty());
    Restart();
    EXPECT_EQ(ClustersOf(stream), clusters);
    const double agreement = AdjustedRandIndex(Left(stream, clusters), clusters, WithoutTheOthers(stream, clusters));
    EXPECT_GE(agreement, .98);
    std::printf("seed %d: %zu reports, %zu purged, ARI against the stream without them %.4f\n", static_cast<int>(seed),
                stream.size(), purged.size(), agreement);
  }
}

TEST_F(PurgeStreamTest, KilledAtAnyOperationAPurgeGoesOnAtTheNextStart) {
  fixture_.max_group_operations = 1;
  Restart();
  // Two stories that the purged one holds together, with parts that only it holds, and a text that is both.
  std::vector<Made> stream = StreamOfParts(2, 5);
  for (int i = 0; i < 12; ++i) stream.push_back({absl::StrCat("tail", i), Words(7, 130, 300 - i), 7});
  for (size_t i = 0; i + 12 < stream.size(); i += 2) Add(stream[i].id, stream[i].text);
  Add("head", Words(7, 0, 160));
  Add(stream.back().id, stream.back().text);
  Add("original", Words(7, 0, 300));
  for (const Made& made : stream) Add(made.id, made.text);
  Add("original", Words(7, 0, 300) + Words(0, 0, 250));
  stream.push_back({"head", "", 7});
  const std::unique_ptr<MemoryStore> before = dynamic_cast<MemoryStore&>(store()).Copy();
  const Clusters together = ClustersOf(stream);
  ASSERT_EQ(together.at("head"), together.at("tail0"));
  Purge("original");
  Check();
  const Clusters expected = ClustersOf(stream);
  EXPECT_NE(expected.at("head"), expected.at("tail0"));
  uint64_t interrupted = 0;
  for (uint64_t pass = 0;; ++pass) {
    SCOPED_TRACE(pass);
    fixture_.Open(before->Copy());
    fixture_.store().PlanCommits({.pass = pass, .fail = UINT64_MAX});
    const absl::StatusOr<Micros> purged = fixture_.Delete("original", true);
    // What is on disk now is what a kill leaves.
    Check();
    const bool deleted = !fixture_.engine().Get("", "original").ok();
    Restart();
    if (purged.ok()) {
      EXPECT_EQ(ClustersOf(stream), expected);
      EXPECT_THAT(RecordsThatName("original"), IsEmpty());
      break;
    }
    ++interrupted;
    EXPECT_EQ(deleted, pass > 0);
    if (deleted) {
      // Begun by the start; asked for again, it answers when it is done.
      Purge("original");
      EXPECT_THAT(RecordsThatName("original"), IsEmpty());
      const Clusters clusters = ClustersOf(stream);
      EXPECT_EQ(AdjustedRandIndex(stream, clusters, expected), 1);
      EXPECT_EQ(FollowedClusters(), clusters);
    }
    Check();
  }
  EXPECT_GE(interrupted, 10u);
  std::printf("killed at %d operations\n", static_cast<int>(interrupted));
}

TEST_F(PurgeStreamTest, AStartAloneEndsAPurgeThatWasKilled) {
  Add("original", Words(1, 0, 200));
  for (int i = 0; i < 100; ++i) Add(absl::StrCat("copy", i), Words(1, i % 9, 200));
  fixture_.store().PlanCommits({.pass = 2, .fail = UINT64_MAX});
  EXPECT_EQ(fixture_.Delete("original", true).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(RecordsThatName("original").empty());
  Restart();
  while (!fixture_.store().GetNote("default", "purges").value().empty()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_THAT(RecordsThatName("original"), IsEmpty());
  Check();
}

}  // namespace
}  // namespace wireprint::dedup
