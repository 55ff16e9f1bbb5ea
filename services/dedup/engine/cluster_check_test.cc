// Streams of copies, trims, excerpts, round-ups, revisions and deletions, in several orders and with restarts between:
// whatever comes, the store fits together.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "services/dedup/engine/check.h"
#include "services/dedup/engine/engine_fixture.h"
#include "services/dedup/engine/made_stream.h"

namespace wireprint::dedup {
namespace {

using ::testing::IsEmpty;

class ClusterCheckTest : public ::testing::Test {
 protected:
  void Check() {
    fixture_.engine().Close();
    const auto checks = CheckStore(fixture_.store(), RelationPolicy(), [](absl::string_view, uint64_t) {});
    ASSERT_TRUE(checks.ok()) << checks.status();
    for (const CorpusCheck& check : *checks) EXPECT_THAT(check.problems, IsEmpty());
    Restart();
  }

  void Restart() { fixture_.Open(dynamic_cast<MemoryStore&>(fixture_.store().base()).Copy()); }

  AddOutcome Add(const Made& made) {
    fixture_.now += 1'000'000;
    AddResult result = fixture_.Add(EngineFixture::Item(made.id, made.text));
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }

  // Of the ids given, the cluster of each by now.
  std::map<std::string, ClusterNumber> Clusters(const std::vector<Made>& stream) {
    std::map<std::string, ClusterNumber> clusters;
    for (const Made& made : stream) {
      const auto report = fixture_.engine().Get("", made.id);
      if (report.ok()) clusters[made.id] = report->place.cluster;
    }
    return clusters;
  }

  EngineFixture fixture_;
};

// Pairs of the same story that share a cluster, pairs that share a cluster, pairs of the same story.
struct Pairs {
  double right = 0;
  double named = 0;
  double true_pairs = 0;
};

Pairs CountPairs(const std::vector<Made>& stream, const std::map<std::string, ClusterNumber>& clusters) {
  Pairs pairs;
  for (size_t a = 0; a < stream.size(); ++a) {
    for (size_t b = a + 1; b < stream.size(); ++b) {
      const bool same_story = stream[a].story >= 0 && stream[a].story == stream[b].story;
      const bool same_cluster = clusters.at(stream[a].id) == clusters.at(stream[b].id);
      pairs.right += same_story && same_cluster;
      pairs.named += same_cluster;
      pairs.true_pairs += same_story;
    }
  }
  return pairs;
}

TEST_F(ClusterCheckTest, TenOrdersWithRestartsGiveOneTruthAndOneClustering) {
  std::vector<Made> stream = MakeStream(30, 7);
  std::map<std::string, ClusterNumber> first;
  Rng rng(11);
  for (int order = 0; order < 10; ++order) {
    SCOPED_TRACE(order);
    fixture_.Open(std::make_unique<MemoryStore>());
    std::shuffle(stream.begin(), stream.end(), rng);
    std::set<ClusterNumber> founded;
    std::set<ClusterNumber> absorbed;
    for (size_t i = 0; i < stream.size(); ++i) {
      const AddOutcome outcome = Add(stream[i]);
      if (outcome.place.cluster == outcome.sequence) {
        EXPECT_TRUE(founded.insert(outcome.place.cluster).second) << "a number is given out twice";
      }
      EXPECT_FALSE(absorbed.contains(outcome.place.cluster)) << "an absorbed number came back";
      if (!outcome.place.compilation) {
        for (const ClusterNumber linked : outcome.place.linked) {
          if (linked != outcome.place.cluster) absorbed.insert(linked);
        }
      }
      if (i % 97 == 96) Check();
    }
    Check();
    const std::map<std::string, ClusterNumber> clusters = Clusters(stream);
    const Pairs pairs = CountPairs(stream, clusters);
    EXPECT_GE(pairs.right / pairs.named, .99);
    EXPECT_GE(pairs.right / pairs.true_pairs, .97);
    if (first.empty()) first = clusters;
    EXPECT_GE(AdjustedRandIndex(stream, first, clusters), .97);
  }
}

TEST_F(ClusterCheckTest, RevisionsAndDeletionsKeepEverythingFitting) {
  std::vector<Made> stream = MakeStream(12, 3);
  Rng rng(5);
  std::shuffle(stream.begin(), stream.end(), rng);
  for (const Made& made : stream) Add(made);
  for (int round = 0; round < 6; ++round) {
    for (int i = 0; i < 25; ++i) {
      Made& made = stream[rng() % stream.size()];
      if (!fixture_.engine().Get("", made.id).ok()) continue;
      switch (rng() % 3) {
        case 0: {
          Awaited<absl::StatusOr<Micros>> deleted;
          fixture_.engine().Delete("", made.id, {}, [&](absl::StatusOr<Micros> time) { deleted.Set(time); });
          EXPECT_TRUE(deleted.Get().ok());
          break;
        }
        case 1:  // an update of the same text
          made.text = absl::StrCat(made.text, "update", round, "x", i, " ");
          Add(made);
          break;
        default:  // another text altogether
          made.text = Words(static_cast<int>(rng() % 12), 0, 150);
          Add(made);
      }
    }
    Check();
  }
}

TEST_F(ClusterCheckTest, AClusterKeepsItsIdWhileItsOnlyReportIsRevised) {
  const AddOutcome first = Add({"a", Words(1, 0, 200), 1});
  for (int revision = 1; revision < 4; ++revision) {
    const AddOutcome revised = Add({"a", Words(1, 0, 200 + 5 * revision), 1});
    EXPECT_EQ(revised.place.cluster, first.place.cluster);
    EXPECT_EQ(revised.place.size, 1u);
  }
  EXPECT_EQ(Add({"b", Words(1, 0, 150), 1}).place.cluster, first.place.cluster);
  Check();
}

// Whoever counts along arrives at what each entry says.
TEST_F(ClusterCheckTest, EachEntryOfTheChangeFeedCountsTheReportsAfterIt) {
  Rng rng(11);
  std::map<ClusterNumber, int64_t> sizes;
  std::map<std::string, ClusterNumber> places;
  for (int story = 0; story < 12; ++story) {
    // Parts of one text that overlap little, and then the whole, which merges them; then a revision of one of them.
    const int parts = 2 + static_cast<int>(rng() % 2);
    for (int copy = 0; copy < 3; ++copy) {
      for (int part = 0; part < parts; ++part) {
        Add({absl::StrCat(story, "-", part, "-", copy), Words(story, part * 80, part * 80 + 100 - copy), story});
      }
    }
    if (story % 2 == 0) {
      Add({absl::StrCat(story, "whole"), Words(story, 0, parts * 80 + 30), story});
    } else {
      Add({absl::StrCat(story, "-1-1"), Words(story, 0, parts * 80 + 30), story});
    }
    Add({absl::StrCat(story, "full"), absl::StrCat(Words(story, 0, parts * 80 + 25), Words(900 + story, 0, 30)),
         story});
  }
  int merges = 0;
  const std::vector<LogEntry> entries = fixture_.store().ReadLog("default", 0, 100'000).value();
  for (const LogEntry& entry : entries) {
    if (entry.kind == LogEntry::Kind::kMerged) {
      ++merges;
      sizes[entry.cluster] += sizes[entry.other_cluster];
      for (auto& [id, cluster] : places) cluster = cluster == entry.other_cluster ? entry.cluster : cluster;
    } else {
      ASSERT_EQ(entry.kind, LogEntry::Kind::kAdded);
      if (const auto known = places.find(entry.report_id); known != places.end()) --sizes[known->second];
      ++sizes[places[entry.report_id] = entry.cluster];
    }
    EXPECT_EQ(entry.size, sizes[entry.cluster]) << "entry " << entry.number << " of " << entry.report_id;
  }
  EXPECT_GE(merges, 5);
}

TEST_F(ClusterCheckTest, AnAnchorThatWasDeletedStillGathersItsCopies) {
  const AddOutcome first = Add({"a", Words(1, 0, 200), 1});
  Add({"b", Words(1, 0, 190), 1});
  Awaited<absl::StatusOr<Micros>> deleted;
  fixture_.engine().Delete("", "a", {}, [&](absl::StatusOr<Micros> time) { deleted.Set(time); });
  ASSERT_TRUE(deleted.Get().ok());
  Check();
  const AddOutcome late = Add({"c", Words(1, 0, 185), 1});
  EXPECT_EQ(late.place.cluster, first.place.cluster);
  for (const Match& match : late.matches.matches) EXPECT_NE(match.edge.report_id, "a");
  Check();
}

TEST_F(ClusterCheckTest, TheCheckSeesWhatDoesNotFit) {
  for (const char* id : {"a", "b", "c"}) Add({id, Words(1, 0, 200), 1});
  MemoryStore& store = dynamic_cast<MemoryStore&>(fixture_.store().base());
  const auto problems = [&] { return CheckStore(store, RelationPolicy(), [](auto, auto) {}).value()[0].problem_count; };
  ASSERT_EQ(problems(), 0u);
  Cluster cluster;
  ASSERT_TRUE(store
                  .ScanClusters("default",
                                [&](const Cluster& c) {
                                  cluster = c;
                                  return absl::OkStatus();
                                })
                  .ok());
  const auto commit = [&](Change change) {
    change.corpus = "default";
    EXPECT_TRUE(store.Commit({&change, 1}).ok());
  };
  Cluster wrong = cluster;
  wrong.size = 4;
  commit({.put_clusters = {wrong}});
  EXPECT_EQ(problems(), 2u);
  wrong = cluster;
  wrong.anchors[0].members = 1;
  commit({.put_clusters = {wrong}});
  EXPECT_EQ(problems(), 1u);
  wrong = cluster;
  wrong.anchors.clear();
  commit({.put_clusters = {wrong}});
  EXPECT_EQ(problems(), 3u);
  commit({.put_clusters = {cluster, {.number = 77, .absorbed_into = cluster.number}}});
  EXPECT_EQ(problems(), 1u);
  commit({.erase_clusters = {77}});
  const std::vector<Member> members = store.ReadMembers("default", {cluster.number, 0, 0}, 9).value();
  commit({.erase_members = {{members[0].cluster, members[0].observe_time, members[0].sequence}}});
  EXPECT_EQ(problems(), 2u);
  commit({.put_members = members});
  EXPECT_EQ(problems(), 0u);
  Member stray = members[0];
  stray.cluster = 99;
  commit({.put_members = {stray}});
  EXPECT_EQ(problems(), 1u);
  commit({.erase_members = {{stray.cluster, stray.observe_time, stray.sequence}}});
  commit({.report_id = "stray", .put_identity = Identity{.revisions = {{.number = 1, .sequence = 99}}}});
  EXPECT_EQ(problems(), 1u);
  commit({.erase_identities = {"stray"}});
  Sketch sketch = *store.GetSketches("default", {members[1].sequence}).value()[0];
  sketch.edges.clear();
  Change edgeless;
  edgeless.put_sketches = {&sketch};
  commit(edgeless);
  EXPECT_EQ(problems(), 1u);
}

}  // namespace
}  // namespace wireprint::dedup
