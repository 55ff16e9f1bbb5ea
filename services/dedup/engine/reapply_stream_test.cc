// Random streams with revisions, deletions and expiry, and then another policy: what clusters keep.
#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/dedup/engine/check.h"
#include "services/dedup/engine/engine_fixture.h"
#include "services/dedup/engine/made_stream.h"
#include "services/dedup/engine/reapply.h"

namespace wireprint::dedup {
namespace {

using ::testing::IsEmpty;

constexpr Micros kDay = EngineFixture::kDay;

class ReapplyStreamTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  using Clusters = std::map<std::string, ClusterNumber>;

  void Add(const std::string& id, const std::string& text) {
    fixture_.now += 1'000'000;
    const AddResult result = fixture_.Add(EngineFixture::Item(id, text));
    ASSERT_TRUE(result.ok()) << result.status();
  }

  // Over 38 days, of which the retention keeps 30.
  void RunStream(uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Made> stream = MakeStream(20, seed);
    std::shuffle(stream.begin(), stream.end(), random);
    for (size_t i = 0; i < stream.size(); ++i) {
      Add(stream[i].id, stream[i].text);
      fixture_.now += 38 * kDay / static_cast<Micros>(stream.size()) - 1'000'000;
      const Made& other = stream[random() % (i + 1)];
      switch (random() % 8) {
        case 0:
          if (fixture_.engine().Get("", other.id).ok()) {
            ASSERT_TRUE(fixture_.Delete(other.id).ok());
          }
          break;
        case 1:
          if (fixture_.engine().Get("", other.id).ok()) Add(other.id, absl::StrCat(other.text, " and more ", i));
          break;
        default:
          break;
      }
    }
    ASSERT_TRUE(fixture_.engine().ExpireOld().ok());
    for (const Made& made : stream) {
      if (fixture_.engine().Get("", made.id).ok()) stream_.push_back(made);
    }
  }

  Clusters Places() {
    Clusters places;
    for (const Made& made : stream_) places[made.id] = fixture_.engine().Get("", made.id)->place.cluster;
    return places;
  }

  // Every number that is good for anything, and the cluster that it is called by now.
  std::map<ClusterNumber, ClusterNumber> Ids() {
    std::map<ClusterNumber, ClusterNumber> ids;
    for (ClusterNumber number = 1; number <= 1000; ++number) {
      const auto view = fixture_.engine().GetCluster("", ClusterId(number));
      if (view.ok()) ids[number] = view->cluster.number;
    }
    return ids;
  }

  // The edges of each report, and the sketches of what is kept apart.
  std::vector<Sketch> Records(bool kept) {
    std::vector<Sketch> records;
    for (Sequence sequence = 1; sequence <= 1000; ++sequence) {
      auto record = kept ? base().GetAnchors("default", {&sequence, 1}) : base().GetSketches("default", {&sequence, 1});
      if (record->front()) records.push_back(*std::move(record->front()));
    }
    return records;
  }

  // A policy that differs from the first by as good as nothing.
  EngineOptions Hardly(int step) {
    EngineOptions options = fixture_.engine().options();
    options.policy.relation.partial_containment = 0.12 + step * 1e-4;
    return options;
  }
  static absl::StatusOr<Reapplied> Reapply(const EngineOptions& options, RecordStore& store) {
    return ReapplyPolicy(options, store, [](absl::string_view, uint64_t, uint64_t) {});
  }
  RecordStore& base() { return fixture_.store().base(); }
  void Restart(RecordStore& store) { fixture_.Open(dynamic_cast<MemoryStore&>(store).Copy()); }

  void Check(const RelationPolicy& policy) {
    const auto checks = CheckStore(base(), policy, [](absl::string_view, uint64_t) {});
    ASSERT_TRUE(checks.ok()) << checks.status();
    EXPECT_THAT(checks->at(0).problems, IsEmpty());
  }

  // Every id that was good for anything is so still, and leads to where most of its reports are.
  void ExpectIdsResolve(const std::map<ClusterNumber, ClusterNumber>& ids, const Clusters& before,
                        const Clusters& after) {
    const auto now = Ids();
    for (const auto& [id, cluster] : ids) {
      ASSERT_TRUE(now.contains(id)) << "c" << id;
      std::map<ClusterNumber, int> went;
      for (const auto& [report, place] : before) {
        if (place == cluster) ++went[after.at(report)];
      }
      EXPECT_TRUE(went.contains(now.at(id))) << "c" << id << " leads to none of its reports";
    }
  }

  EngineFixture fixture_;
  std::vector<Made> stream_;
};

TEST_P(ReapplyStreamTest, ThePolicyThatMadeThemChangesNothing) {
  RunStream(GetParam());
  const auto ids = Ids();
  const Clusters before = Places();
  const auto sketches = Records(false);
  const auto anchors = Records(true);
  EXPECT_FALSE(anchors.empty());
  ASSERT_TRUE(Reapply(fixture_.engine().options(), base()).ok());
  Restart(base());
  EXPECT_EQ(Ids(), ids);
  EXPECT_EQ(Places(), before);
  EXPECT_EQ(Records(false), sketches);
  EXPECT_EQ(Records(true), anchors);
}

TEST_P(ReapplyStreamTest, APolicyThatMakesNoDifferenceChangesHardlyAnything) {
  RunStream(GetParam());
  const auto ids = Ids();
  const Clusters before = Places();
  const auto reapplied = Reapply(Hardly(1), base());
  ASSERT_TRUE(reapplied.ok()) << reapplied.status();
  EXPECT_EQ(reapplied->reports, stream_.size());
  Restart(base());
  Check(RelationPolicy());
  const Clusters after = Places();
  ExpectIdsResolve(ids, before, after);
  EXPECT_GE(AdjustedRandIndex(stream_, before, after), 0.98);
  size_t same = 0;
  for (const auto& [report, cluster] : before) same += after.at(report) == cluster ? 1 : 0;
  EXPECT_GE(same, stream_.size() * 97 / 100) << "of " << stream_.size();
}

TEST_P(ReapplyStreamTest, OtherPoliciesAndBackKeepEveryId) {
  RunStream(GetParam());
  const auto ids = Ids();
  Clusters before = Places();
  const Clusters first = before;
  for (const double jaccard : {0.60, 0.30, 0.36}) {
    EngineOptions options = fixture_.engine().options();
    options.policy.relation.member_jaccard = jaccard;
    options.policy.relation.same_text_containment = jaccard == 0.60 ? 0.85 : 0.60;
    const auto stood = Ids();
    ASSERT_TRUE(Reapply(options, base()).ok());
    Restart(base());
    Check(options.policy.relation);
    const Clusters after = Places();
    ExpectIdsResolve(stood, before, after);
    before = after;
  }
  for (const auto& [id, cluster] : ids) EXPECT_TRUE(Ids().contains(id)) << "c" << id;
  EXPECT_GE(AdjustedRandIndex(stream_, first, before), 0.9);
}

TEST_P(ReapplyStreamTest, InterruptedAnywhereItEndsInTheSame) {
  RunStream(GetParam());
  const EngineOptions options = Hardly(1);
  auto through = dynamic_cast<MemoryStore&>(base()).Copy();
  ASSERT_TRUE(Reapply(options, *through).ok());
  for (size_t commits = 1;; ++commits) {
    FaultStore failing(dynamic_cast<MemoryStore&>(base()).Copy());
    failing.PlanCommits({.pass = commits, .fail = 1});
    if (Reapply(options, failing).ok()) {
      EXPECT_GT(commits, 3u);
      break;
    }
    ASSERT_TRUE(Reapply(options, failing).ok());
    EngineFixture there(dynamic_cast<MemoryStore&>(failing.base()).Copy());
    EngineFixture straight(dynamic_cast<MemoryStore&>(*through).Copy());
    for (ClusterNumber number = 1; number <= 1000; ++number) {
      const auto a = there.engine().GetCluster("", ClusterId(number));
      const auto b = straight.engine().GetCluster("", ClusterId(number));
      ASSERT_EQ(a.ok(), b.ok()) << "c" << number << " after " << commits << " commits";
      if (a.ok()) {
        ASSERT_EQ(a->cluster.size, b->cluster.size) << "c" << number << " after " << commits << " commits";
      }
    }
    EXPECT_EQ(failing.GetNote("default", "reapplying.0").value(), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReapplyStreamTest, ::testing::Values(1, 2, 3, 118));

}  // namespace
}  // namespace wireprint::dedup
