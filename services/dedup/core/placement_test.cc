#include "services/dedup/core/placement.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint32_t kShingles = 200;

// Clusters 1, 2 and 3 with one anchor of 100 shingles each, under their own sequence.
Placement PlaceAmong(const std::vector<AnchorMatch>& matches, uint32_t shingles = kShingles, size_t anchors = 1) {
  std::vector<Anchor> all(anchors, Anchor{.sequence = 1, .shingle_count = 100, .members = 1});
  return Place(shingles, matches, RelationPolicy(), [&](ClusterNumber) { return absl::MakeConstSpan(all); });
}

AnchorMatch Copy(ClusterNumber cluster, double containment, double jaccard = 0.5) {
  return {cluster, cluster, Relation::kCopy, jaccard, containment, containment};
}

TEST(PlaceTest, WithoutAMatchItFoundsACluster) {
  const Placement placement = PlaceAmong({});
  EXPECT_EQ(placement.best, -1);
  EXPECT_FALSE(placement.compilation);
}

TEST(PlaceTest, PartialAndTemplateAreNoMembership) {
  EXPECT_EQ(PlaceAmong({{1, 1, Relation::kPartial, .2, .4, .4}, {2, 2, Relation::kTemplate, .9, .9, .9}}).best, -1);
}

TEST(PlaceTest, ALooselySameTextIsNoMember) {
  EXPECT_EQ(PlaceAmong({Copy(1, .5, .33)}).best, -1);
  EXPECT_EQ(PlaceAmong({Copy(1, .5, .37)}).best, 0);
  EXPECT_EQ(PlaceAmong({Copy(1, .6, .33)}).best, 0);
}

TEST(PlaceTest, JoinsTheAnchorThatCoversBest) {
  EXPECT_EQ(PlaceAmong({Copy(1, .7), Copy(2, .9), Copy(3, .8)}, 50).best, 1);
}

TEST(PlaceTest, OfEquallyCoveringAnchorsTheOlderClusterWins) {
  EXPECT_EQ(PlaceAmong({Copy(3, .9), Copy(2, .9)}, 50).best, 1);
}

TEST(PlaceTest, ALongerTextBecomesAnAnchorAndMergesWhatItShowsToBeOneText) {
  const Placement placement = PlaceAmong({Copy(2, .9), Copy(1, .6)});
  EXPECT_EQ(placement.best, 0);
  EXPECT_TRUE(placement.becomes_anchor);
  EXPECT_THAT(placement.others, ElementsAre(1));
}

TEST(PlaceTest, APageOfTwoWholeStoriesMergesNothingAndIsNoAnchor) {
  AnchorMatch first{1, 1, Relation::kExpanded, .57, .57, 1, 0x0000'000f'ffff'ffff};
  AnchorMatch second{2, 2, Relation::kExpanded, .43, .43, 1, 0xffff'fff0'0000'0000};
  const Placement page = PlaceAmong({first, second});
  EXPECT_EQ(page.best, 0);
  EXPECT_FALSE(page.becomes_anchor);
  EXPECT_THAT(page.others, IsEmpty());
  second.marks |= 0x0000'000f'ff00'0000;
  EXPECT_THAT(PlaceAmong({first, second}).others, ElementsAre(2)) << "they have a part of the text in common";
  second.marks = 0;
  EXPECT_THAT(PlaceAmong({first, second}).others, ElementsAre(2)) << "nobody knows where the second stands";
}

TEST(PlaceTest, AShorterTextMergesNothing) {
  const Placement placement = PlaceAmong({Copy(2, .9), Copy(1, .6)}, 100);
  EXPECT_EQ(placement.best, 0);
  EXPECT_FALSE(placement.becomes_anchor);
  EXPECT_THAT(placement.others, IsEmpty());
}

TEST(PlaceTest, AClusterTakesNoMoreThanFourLongerAnchors) {
  EXPECT_TRUE(PlaceAmong({Copy(1, .9)}, kShingles, kMaxLongerAnchors).becomes_anchor);
  EXPECT_FALSE(PlaceAmong({Copy(1, .9)}, kShingles, kMaxLongerAnchors + 1).becomes_anchor);
}

TEST(PlaceTest, ARoundUpOfSeveralClustersJoinsNone) {
  const AnchorMatch part1{1, 1, Relation::kExpanded, .3, .33, 1};
  const AnchorMatch part2{2, 2, Relation::kExcerpt, .2, .2, .9};
  const Placement placement = PlaceAmong({part2, part1});
  EXPECT_EQ(placement.best, -1);
  EXPECT_TRUE(placement.compilation);
  EXPECT_THAT(placement.others, ElementsAre(1, 2));
}

TEST(PlaceTest, AnAnchorAndABriefOfItAreNoRoundUp) {
  // A text with its own continuation, of which a brief stands in a cluster of its own.
  const AnchorMatch story{1, 1, Relation::kExpanded, .45, .45, 1, 0x1fff'ffff};
  const AnchorMatch brief{2, 2, Relation::kExcerpt, .1, .1, 1, 0x7e00};
  const Placement placement = PlaceAmong({story, brief});
  EXPECT_FALSE(placement.compilation);
  EXPECT_EQ(placement.best, 0);
  const AnchorMatch elsewhere{2, 2, Relation::kExcerpt, .1, .1, 1, uint64_t{0x7e} << 40};
  EXPECT_TRUE(PlaceAmong({story, elsewhere}).compilation);
}

TEST(PlaceTest, AnExcerptOfTheAnchorsTextIsNoPartOfARoundUp) {
  // A short report that stands inside two far longer texts holds neither of them.
  const AnchorMatch in1{1, 1, Relation::kExcerpt, .1, .45, .1};
  const AnchorMatch in2{2, 2, Relation::kExcerpt, .1, .45, .1};
  EXPECT_FALSE(PlaceAmong({in1, in2}).compilation);
}

TEST(PlaceTest, HalfCoveredByOneItIsNoRoundUp) {
  const Placement placement = PlaceAmong({Copy(1, .5), {2, 2, Relation::kExcerpt, .2, .2, .9}}, 50);
  EXPECT_EQ(placement.best, 0);
  EXPECT_FALSE(placement.compilation);
}

}  // namespace
}  // namespace wireprint::dedup
