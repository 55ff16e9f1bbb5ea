#include "services/dedup/core/cluster_edit.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ClusterReport Report(Sequence sequence, Sequence anchor, uint32_t shingles = 100) {
  return {.member = {.observe_time = static_cast<Micros>(sequence) * 1000,
                     .sequence = sequence,
                     .report_id = absl::StrCat("r", sequence),
                     .outlet = "herald.example",
                     .anchor = anchor},
          .shingle_count = shingles};
}

MemberPlace PlaceIn(ClusterNumber cluster, Sequence sequence) {
  return {cluster, static_cast<Micros>(sequence) * 1000, sequence};
}

class ClusterEditTest : public ::testing::Test {
 protected:
  // One operation: finished and applied.
  template <typename Do>
  ClusterEdit Edit(Do what) {
    ClusterEdit edit(table_, ++now_);
    what(edit);
    edit.Finish();
    table_.Apply(edit.after());
    return edit;
  }

  void Join(ClusterNumber cluster, Sequence founder, Sequence report) {
    Edit([&](ClusterEdit& edit) { edit.Join(cluster, Report(founder, founder), Report(report, founder)); });
  }

  ClusterTable table_;
  Micros now_ = 0;
};

TEST_F(ClusterEditTest, TheSecondReportGivesAClusterItsRecord) {
  ClusterEdit edit = Edit([](ClusterEdit& e) { e.Join(1, Report(1, 1), Report(2, 1)); });
  const Cluster cluster = table_.Find(1).value();
  EXPECT_EQ(cluster.size, 2u);
  ASSERT_THAT(cluster.anchors, SizeIs(1));
  EXPECT_EQ(cluster.anchors[0].members, 2u);
  EXPECT_THAT(edit.put_members(), SizeIs(2));
  EXPECT_FALSE(edit.before().at(1).has_value());
}

TEST_F(ClusterEditTest, RollingBackInReverseRestoresWhatStood) {
  Join(1, 1, 2);
  const std::optional<Cluster> stood = table_.Find(1);
  const ClusterEdit a = Edit([](ClusterEdit& e) { e.Join(1, Report(1, 1), Report(3, 1)); });
  const ClusterEdit b = Edit([](ClusterEdit& e) { e.Merge(1, 9, Report(9, 9)); });
  table_.Apply(b.before());
  table_.Apply(a.before());
  EXPECT_EQ(table_.Find(1), stood);
  EXPECT_EQ(table_.Record(9), std::nullopt);
}

TEST_F(ClusterEditTest, AMergeKeepsTheOlderNumberAndBothAnchors) {
  Join(5, 5, 6);
  Join(2, 2, 3);
  Edit([](ClusterEdit& e) { EXPECT_EQ(e.Merge(5, 2, Report(2, 2)), 2u); });
  const Cluster cluster = table_.Find(5).value();
  EXPECT_EQ(cluster.number, 2u);
  EXPECT_EQ(cluster.size, 4u);
  EXPECT_THAT(cluster.anchors, SizeIs(2));
  EXPECT_THAT(cluster.absorbed, ElementsAre(5));
  EXPECT_EQ(table_.Resolve(5), 2u);
}

TEST_F(ClusterEditTest, AliasesOfAnAbsorbedClusterFollowIt) {
  Join(5, 5, 6);
  Join(4, 4, 7);
  Join(2, 2, 3);
  Edit([](ClusterEdit& e) { e.Merge(5, 4, Report(4, 4)); });
  Edit([](ClusterEdit& e) { e.Merge(4, 2, Report(2, 2)); });
  EXPECT_EQ(table_.Resolve(5), 2u);
  EXPECT_EQ(table_.Resolve(4), 2u);
  EXPECT_THAT(table_.Find(2)->absorbed, ::testing::UnorderedElementsAre(4, 5));
}

TEST_F(ClusterEditTest, MergingAClusterWithItselfChangesNothing) {
  Join(1, 1, 2);
  Edit([](ClusterEdit& e) { EXPECT_EQ(e.Merge(1, 1, Report(1, 1)), 1u); });
  EXPECT_EQ(table_.Find(1)->size, 2u);
}

TEST_F(ClusterEditTest, AnAnchorOutlivesItsReportWhileAMemberHangsOnIt) {
  Join(1, 1, 2);
  const ClusterEdit left = Edit([](ClusterEdit& e) { e.Leave(PlaceIn(1, 1), 1); });
  EXPECT_THAT(left.kept_anchors(), ElementsAre(1));
  ASSERT_THAT(table_.Find(1)->anchors, SizeIs(1));
  EXPECT_TRUE(table_.Find(1)->anchors[0].gone);
  EXPECT_EQ(table_.Find(1)->size, 1u);
  const ClusterEdit last = Edit([](ClusterEdit& e) { e.Leave(PlaceIn(1, 2), 1); });
  EXPECT_THAT(last.dropped_anchors(), ElementsAre(1));
  EXPECT_EQ(table_.Find(1), std::nullopt);
}

TEST_F(ClusterEditTest, AnAnchorThatHoldsNobodyGoesWithItsReport) {
  Join(1, 1, 2);
  Edit([](ClusterEdit& e) { e.AddAnchor(1, 2, 300); });
  ASSERT_THAT(table_.Find(1)->anchors, SizeIs(2));
  const ClusterEdit left = Edit([](ClusterEdit& e) { e.Leave(PlaceIn(1, 2), 1); });
  EXPECT_THAT(left.kept_anchors(), IsEmpty());
  EXPECT_THAT(left.dropped_anchors(), IsEmpty());
  EXPECT_THAT(table_.Find(1)->anchors, SizeIs(1));
}

TEST_F(ClusterEditTest, TheEndOfAClusterEndsItsAliases) {
  Join(5, 5, 6);
  Join(2, 2, 3);
  Edit([](ClusterEdit& e) { e.Merge(2, 5, Report(5, 5)); });
  for (const Sequence report : {2, 3}) Edit([&](ClusterEdit& e) { e.Leave(PlaceIn(2, report), 2); });
  EXPECT_EQ(table_.Resolve(5), 2u);
  for (const Sequence report : {5, 6}) Edit([&](ClusterEdit& e) { e.Leave(PlaceIn(5, report), 5); });
  EXPECT_EQ(table_.records(), 0u);
}

TEST_F(ClusterEditTest, AForgottenAliasResolvesNoMore) {
  Join(5, 5, 6);
  Join(2, 2, 3);
  Edit([](ClusterEdit& e) { e.Merge(2, 5, Report(5, 5)); });
  const Micros updated = table_.Find(2)->update_time;
  Edit([](ClusterEdit& e) { e.ForgetAlias(5); });
  EXPECT_EQ(table_.Resolve(5), 5u);
  EXPECT_THAT(table_.Find(2)->absorbed, IsEmpty());
  EXPECT_EQ(table_.Find(2)->update_time, updated);
}

TEST_F(ClusterEditTest, ARevisionThatNothingElseHangsOnTakesTheSeatOfTheFormer) {
  Edit([](ClusterEdit& e) {
    e.Leave(PlaceIn(1, 1), 1);
    ASSERT_TRUE(e.MayReseat(1, 1));
    EXPECT_EQ(e.Reseat(1, 1, Report(7, 7)), 1u);
  });
  const Cluster cluster = table_.Find(1).value();
  EXPECT_EQ(cluster.size, 1u);
  ASSERT_THAT(cluster.anchors, SizeIs(1));
  EXPECT_EQ(cluster.anchors[0].sequence, 7u);
  EXPECT_FALSE(cluster.anchors[0].gone);
  EXPECT_EQ(cluster.anchors[0].members, 1u);
}

TEST_F(ClusterEditTest, ARevisionThatOthersHangOnKeepsItsSeat) {
  Join(1, 1, 2);
  const ClusterEdit edit = Edit([](ClusterEdit& e) {
    e.Leave(PlaceIn(1, 1), 1);
    EXPECT_FALSE(e.MayReseat(1, 1));
    e.Join(1, Report(1, 1), Report(7, 1));
  });
  EXPECT_THAT(edit.kept_anchors(), ElementsAre(1));
  EXPECT_EQ(table_.Find(1)->size, 2u);
}

}  // namespace
}  // namespace wireprint::dedup
