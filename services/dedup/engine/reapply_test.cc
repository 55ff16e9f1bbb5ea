#include "services/dedup/engine/reapply.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/dedup/engine/check.h"
#include "services/dedup/engine/engine_fixture.h"
#include "services/dedup/engine/watch.h"

namespace wireprint::dedup {
namespace {

using ::testing::IsEmpty;

std::string Words(int story, int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) absl::StrAppend(&text, "s", story, "w", i, " ");
  return text;
}

class ReapplyTest : public ::testing::Test {
 protected:
  ReapplyTest() {
    for (int story = 0; story < 40; ++story) {
      Add(absl::StrCat(story, "whole"), Words(story, 0, 200));
      // Shares half with the whole: Jaccard 1/3.
      Add(absl::StrCat(story, "half"), absl::StrCat(Words(story, 0, 105), Words(1000 + story, 0, 95)));
      Add(absl::StrCat(story, "copy"), Words(story, 0, 195));
    }
  }

  void Add(const std::string& id, std::string text) {
    const AddResult result = fixture_.Add(EngineFixture::Item(id, std::move(text)));
    ASSERT_TRUE(result.ok()) << result.status();
  }

  EngineOptions Options(double member_jaccard) {
    EngineOptions options = fixture_.engine().options();
    options.policy.relation.member_jaccard = member_jaccard;
    return options;
  }

  absl::StatusOr<Reapplied> Reapply(const EngineOptions& options) {
    return ReapplyPolicy(options, store(), [](absl::string_view, uint64_t, uint64_t) {});
  }

  MemoryStore& store() { return dynamic_cast<MemoryStore&>(fixture_.store().base()); }

  void Check(const RelationPolicy& policy) {
    const auto checks = CheckStore(store(), policy, [](absl::string_view, uint64_t) {});
    ASSERT_TRUE(checks.ok()) << checks.status();
    EXPECT_THAT(checks->at(0).problems, IsEmpty());
  }

  // Of every report its cluster, after a restart.
  std::map<std::string, ClusterNumber> Places() {
    fixture_.Open(store().Copy());
    std::map<std::string, ClusterNumber> places;
    for (int story = 0; story < 40; ++story) {
      for (const char* kind : {"whole", "half", "copy"}) {
        const std::string id = absl::StrCat(story, kind);
        places[id] = fixture_.engine().Get("", id)->place.cluster;
      }
    }
    return places;
  }

  // The cluster that a number is called by now; 0 for none.
  ClusterNumber Resolved(ClusterNumber number) {
    const auto view = fixture_.engine().GetCluster("", ClusterId(number));
    return view.ok() ? view->cluster.number : 0;
  }

  EngineFixture fixture_;
};

TEST_F(ReapplyTest, ThePolicyThatMadeTheClustersLeavesThemAlone) {
  const auto before = Places();
  const auto reapplied = Reapply(fixture_.engine().options());
  ASSERT_TRUE(reapplied.ok()) << reapplied.status();
  EXPECT_EQ(reapplied->reports, 0u);
  EXPECT_EQ(reapplied->corpora_unchanged, 1u);
  EXPECT_EQ(Places(), before);
}

TEST_F(ReapplyTest, APolicyThatMakesNoDifferenceGivesTheSameClusters) {
  const auto before = Places();
  const auto reapplied = Reapply(Options(0.361));
  ASSERT_TRUE(reapplied.ok()) << reapplied.status();
  EXPECT_EQ(reapplied->reports, 120u);
  EXPECT_EQ(reapplied->clusters_before, 40u);
  EXPECT_EQ(reapplied->clusters_after, 40u);
  Check(RelationPolicy());
  EXPECT_EQ(Places(), before);
}

TEST_F(ReapplyTest, ALooserPolicyGathersMoreAndBackAgainAllIdsLeadToTheirReports) {
  const auto before = Places();
  EXPECT_NE(before.at("3half"), before.at("3whole"));
  const EngineOptions looser = Options(0.30);
  ASSERT_TRUE(Reapply(looser).ok());
  Check(looser.policy.relation);
  const auto gathered = Places();
  EXPECT_EQ(gathered.at("3half"), gathered.at("3whole"));
  EXPECT_EQ(gathered.at("3whole"), before.at("3whole"));
  EXPECT_EQ(Resolved(before.at("3half")), before.at("3whole"));
  ASSERT_TRUE(Reapply(Options(0.36)).ok());
  Check(RelationPolicy());
  const auto parted = Places();
  for (const auto& [id, cluster] : before) {
    EXPECT_EQ(Resolved(cluster), parted.at(id)) << id;
    // What was an alias in between is one for good.
    EXPECT_EQ(parted.at(id) == cluster, gathered.at(id) == cluster) << id;
  }
}

TEST_F(ReapplyTest, WhatSeveralPoliciesPlacedIsPlacedAnewByEach) {
  const EngineOptions first = fixture_.engine().options();
  ASSERT_TRUE(Reapply(Options(0.30)).ok());
  fixture_.Open(store().Copy());
  Add("more", Prose("more", 80));
  for (const EngineOptions& options : {first, Options(0.30)}) {
    int differing = 0;
    ASSERT_TRUE(CheckPolicy(options, store(), [&](absl::string_view) { ++differing; }).ok());
    EXPECT_EQ(differing, 1);
  }
  EXPECT_EQ(Reapply(Options(0.30))->reports, 121u);
  EXPECT_EQ(Reapply(Options(0.30))->reports, 0u);
}

TEST_F(ReapplyTest, ANumberThatWasMergedAwayIsNotUsedAgain) {
  // Two parts of one text that overlap a little, then the whole of it, which merges them.
  Add("head", Words(500, 0, 100));
  Add("tail", Words(500, 80, 200));
  Add("all", Words(500, 0, 210));
  Add("full", absl::StrCat(Words(500, 0, 205), Words(501, 0, 30)));
  const ClusterNumber tail = fixture_.engine().Get("", "tail")->sketch.sequence;
  ASSERT_EQ(fixture_.engine().Get("", "head")->place.cluster, fixture_.engine().Get("", "tail")->place.cluster);
  EngineOptions strict = Options(0.95);
  strict.policy.relation.same_text_containment = 2;  // never
  ASSERT_TRUE(Reapply(strict).ok());
  Check(strict.policy.relation);
  fixture_.Open(store().Copy());
  EXPECT_NE(fixture_.engine().Get("", "tail")->place.cluster, fixture_.engine().Get("", "head")->place.cluster);
  EXPECT_NE(fixture_.engine().Get("", "tail")->place.cluster, tail);
  EXPECT_EQ(Resolved(tail), fixture_.engine().Get("", "tail")->place.cluster);
}

TEST_F(ReapplyTest, InterruptedItIsNotServedAndIsBegunAgain) {
  const auto before = Places();
  FaultStore failing(store().Copy());
  failing.PlanCommits({.pass = 1, .fail = 1});
  const EngineOptions options = Options(0.361);
  const auto nothing = [](absl::string_view, uint64_t, uint64_t) {};
  EXPECT_FALSE(ReapplyPolicy(options, failing, nothing).ok());
  const auto differs = [](absl::string_view) { FAIL(); };
  EXPECT_EQ(CheckPolicy(options, failing, differs).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(ReapplyPolicy(options, failing, nothing).ok());
  EXPECT_TRUE(CheckPolicy(options, failing, differs).ok());
  fixture_.Open(dynamic_cast<MemoryStore&>(failing.base()).Copy());
  Check(RelationPolicy());
  EXPECT_EQ(Places(), before);
}

TEST_F(ReapplyTest, AnotherPolicyIsNoticed) {
  int differing = 0;
  const auto count = [&](absl::string_view) { ++differing; };
  ASSERT_TRUE(Reapply(Options(0.36)).ok());
  ASSERT_TRUE(CheckPolicy(Options(0.36), store(), count).ok());
  EXPECT_EQ(differing, 0);
  ASSERT_TRUE(CheckPolicy(Options(0.30), store(), count).ok());
  EXPECT_EQ(differing, 1);
}

TEST_F(ReapplyTest, WatchersListAnew) {
  const Corpus& corpus = **fixture_.engine().Watched("");
  const std::string token = ReadChanges(corpus, fixture_.engine().store(), 0, 1)->resume_token;
  ASSERT_TRUE(Reapply(Options(0.361)).ok());
  fixture_.Open(store().Copy());
  EXPECT_EQ(ResumeAt(**fixture_.engine().Watched(""), fixture_.engine().store(), token).status().code(),
            absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace wireprint::dedup
