// Clusters where expiry, revisions, templates and re-application meet.
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/dedup/engine/checked_engine.h"
#include "services/dedup/engine/reapply.h"
#include "services/dedup/engine/watch.h"

namespace wireprint::dedup {
namespace {

class ClusterRaceTest : public CheckedEngineTest {};

TEST_F(ClusterRaceTest, ARevisionThatOutgrewItsOwnClusterLeavesNoGhost) {
  Add("agency", Words(1, 0, 400));
  Add("outlet", Words(2, 0, 200));
  Add("outlet", Words(1, 0, 400) + Words(2, 0, 195));
  fixture_.engine().Close();
  Check();
}

TEST_F(ClusterRaceTest, ARevisionWhileItsReportExpiresIsANewReport) {
  Add("a", Words(1, 0, 200));
  Add("b", Words(1, 0, 195));
  fixture_.now += 10 * kDay;
  Add("c", Words(1, 0, 190));
  fixture_.now += 21 * kDay;
  fixture_.store().HoldCommits();
  std::thread expiry([&] { EXPECT_TRUE(engine().ExpireOld().ok()); });
  fixture_.store().AwaitHeldCommits(1);
  std::vector<AddItem> items;
  items.push_back(EngineFixture::Item("a", Words(9, 0, 100)));
  auto later = fixture_.AddLater(std::move(items));
  fixture_.store().ReleaseCommits();
  expiry.join();
  auto r = later->Get()[0];
  fixture_.engine().Close();
  Check();
}

TEST_F(ClusterRaceTest, NothingIsReplayedOfWhatExpires) {
  Add("a", Words(1, 0, 200));
  fixture_.now += 31 * kDay;
  fixture_.store().HoldCommits();
  std::thread expiry([&] { (void)engine().ExpireOld(); });
  fixture_.store().AwaitHeldCommits(1);
  std::vector<AddItem> items;
  items.push_back(EngineFixture::Item("a", Words(1, 0, 200)));
  auto later = fixture_.AddLater(std::move(items));
  fixture_.store().ReleaseCommits();
  expiry.join();
  auto r = later->Get()[0];
  ASSERT_TRUE(r.ok());
  EXPECT_TRUE(engine().Get("", "a").ok()) << "acknowledged, but not there";
}

TEST_F(ClusterRaceTest, AKeptAnchorKeepsTheAliasItCarries) {
  // head (1), tail (2) merge through all (3); tail's report stays an anchor.
  Add("head", Words(1, 0, 100));
  const auto tail = Add("tail", Words(1, 80, 200));
  Add("all", Words(1, 0, 210));
  Add("full", Words(1, 0, 205) + Words(7, 0, 30));
  ASSERT_EQ(engine().Get("", "head")->place.cluster, engine().Get("", "tail")->place.cluster);
  const ClusterNumber merged = engine().Get("", "tail")->place.cluster;
  int n = 0;
  for (int step = 0; step < 30; ++step) {
    const auto p = Add(absl::StrCat("t", n++), Words(1, 80, 200 - step % 3)).place;
    EXPECT_EQ(p.cluster, merged) << step;
    fixture_.now += 7 * kDay;
    auto e = engine().ExpireOld();
    ASSERT_TRUE(e.ok());
  }
  Check();
}

TEST_F(ClusterRaceTest, ATemplateJoinsThroughNoGoneAnchor) {
  auto market = [](int day) {
    std::string t;
    for (int i = 0; i < 120; ++i)
      absl::StrAppend(
          &t, std::string(1, static_cast<char>(97 + i % 26)) + std::string(1 + i / 26, (char)(98 + i % 7)) + "q ",
          i % 12 == 5 ? absl::StrCat(day * 100 + i, ".", day, " ") : "");
    return t;
  };
  auto p0 = Add("m0", market(1)).place;
  Add("m0copy", market(1) + "by our staff writers here");
  EXPECT_TRUE(fixture_.Delete("m0").ok());
  fixture_.now += 7 * kDay;
  const auto next = Add("m7", market(8));
  EXPECT_NE(next.place.cluster, p0.cluster) << "a TEMPLATE joined";
}

TEST_F(ClusterRaceTest, AWatcherThatWasUpToDateListsAnewAfterReapply) {
  Add("a", Words(1, 0, 200));
  Add("b", Words(1, 0, 195));
  const Corpus& corpus = **engine().Watched("");
  const std::string token = ReadChanges(corpus, engine().store(), 0, 100)->resume_token;
  engine().Close();
  EngineOptions other = engine().options();
  other.policy.relation.member_jaccard = 0.37;
  ASSERT_TRUE(ReapplyPolicy(other, fixture_.store(), [](absl::string_view, uint64_t, uint64_t) {}).ok());
  fixture_.Open(dynamic_cast<MemoryStore&>(fixture_.store().base()).Copy());
  EXPECT_EQ(ResumeAt(**engine().Watched(""), engine().store(), token).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(ClusterRaceTest, NoReapplicationUsesAnAbsorbedNumberAgain) {
  Add("head", Words(1, 0, 100));
  const auto tail = Add("tail", Words(1, 80, 200));
  Add("all", Words(1, 0, 210));
  Add("full", Words(1, 0, 205) + Words(7, 0, 30));
  ASSERT_EQ(engine().Get("", "head")->place.cluster, engine().Get("", "tail")->place.cluster);
  EngineOptions strict = engine().options();
  strict.policy.relation.member_jaccard = 0.95;
  strict.policy.relation.same_text_containment = 2;
  engine().Close();
  const auto none = [](absl::string_view, uint64_t, uint64_t) {};
  ASSERT_TRUE(ReapplyPolicy(strict, fixture_.store(), none).ok());
  ASSERT_TRUE(ReapplyPolicy(strict, fixture_.store(), none).ok());
  fixture_.Open(dynamic_cast<MemoryStore&>(fixture_.store().base()).Copy());
  EXPECT_NE(engine().Get("", "tail")->place.cluster, tail.sequence) << "reused";
}

}  // namespace
}  // namespace wireprint::dedup
