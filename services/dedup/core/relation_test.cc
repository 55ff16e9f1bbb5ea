#include "services/dedup/core/relation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wireprint::dedup {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr RelationPolicy kPolicy;

// Two texts whose shingles are all distinct.
Overlap Of(uint32_t shared, uint32_t shingles_a, uint32_t shingles_b) {
  return {shared, shingles_a, shingles_b, shingles_a + 4, shingles_b + 4, false};
}

Overlap Reversed(Overlap o) {
  std::swap(o.shingles_a, o.shingles_b);
  std::swap(o.words_a, o.words_b);
  return o;
}

Relation Mirrored(Relation relation) {
  if (relation == Relation::kTrimmed) return Relation::kExpanded;
  if (relation == Relation::kExpanded) return Relation::kTrimmed;
  return relation;
}

template <typename Visit>
void ForGrid(Visit visit) {
  for (const uint32_t words_a : {0u, 5u, 9u, 10u, 30u, 79u, 100u, 401u, 5000u}) {
    for (const uint32_t words_b : {0u, 5u, 9u, 10u, 30u, 79u, 100u, 401u, 5000u}) {
      for (const uint32_t part_a : {1u, 2u, 4u}) {
        const uint32_t shingles_a = words_a / part_a;
        for (const uint32_t part_b : {1u, 3u}) {
          const uint32_t shingles_b = words_b / part_b;
          const uint32_t most = std::min(shingles_a, shingles_b);
          for (uint32_t step = 0; step <= 20; ++step) {
            visit(Overlap{most * step / 20, shingles_a, shingles_b, words_a, words_b, false});
          }
        }
      }
    }
  }
}

TEST(OverlapTest, MeasuresAreSharesOfDistinctShingles) {
  const Overlap overlap{30, 50, 100, 54, 108, false};
  EXPECT_DOUBLE_EQ(overlap.Jaccard(), 0.25);
  EXPECT_DOUBLE_EQ(overlap.Containment(), 0.6);
  EXPECT_DOUBLE_EQ(overlap.ReverseContainment(), 0.3);
  EXPECT_DOUBLE_EQ(overlap.LengthRatio(), 0.5);
}

TEST(OverlapTest, EmptySides) {
  const Overlap both{};
  EXPECT_EQ(both.Jaccard(), 1);
  EXPECT_EQ(both.Containment(), 0);
  EXPECT_EQ(both.ReverseContainment(), 0);
  EXPECT_EQ(both.LengthRatio(), 1);
  EXPECT_EQ(Of(0, 0, 7).Jaccard(), 0);
}

TEST(OverlapTest, LargeCountsDoNotWrap) {
  const Overlap overlap{3'000'000'000, 4'000'000'000, 3'000'000'000, 4'000'000'000, 3'000'000'000, false};
  EXPECT_DOUBLE_EQ(overlap.Jaccard(), 0.75);
}

TEST(ClassifyTest, EachRelation) {
  EXPECT_EQ(Classify(Of(300, 400, 420), kPolicy), Relation::kCopy);
  EXPECT_EQ(Classify(Of(190, 200, 500), kPolicy), Relation::kTrimmed);
  EXPECT_EQ(Classify(Of(190, 500, 200), kPolicy), Relation::kExpanded);
  EXPECT_EQ(Classify(Of(95, 100, 2000), kPolicy), Relation::kExcerpt);
  EXPECT_EQ(Classify(Of(95, 2000, 100), kPolicy), Relation::kExcerpt);
  EXPECT_EQ(Classify(Of(100, 400, 500), kPolicy), Relation::kPartial);
  EXPECT_EQ(Classify(Of(10, 400, 500), kPolicy), Relation::kUnrelated);
}

TEST(ClassifyTest, ThresholdsAreInclusive) {
  EXPECT_EQ(Classify(Of(60, 130, 130), kPolicy), Relation::kCopy);  // J = 60 / 200
  EXPECT_EQ(Classify(Of(59, 130, 130), kPolicy), Relation::kPartial);
  EXPECT_EQ(Classify(Of(60, 100, 400), kPolicy), Relation::kTrimmed);  // J .14, C .60, ratio .25
  EXPECT_EQ(Classify(Of(59, 100, 400), kPolicy), Relation::kPartial);
  EXPECT_EQ(Classify(Of(60, 100, 401), kPolicy), Relation::kExcerpt);
  EXPECT_EQ(Classify(Of(12, 100, 100), kPolicy), Relation::kPartial);
  EXPECT_EQ(Classify(Of(11, 100, 100), kPolicy), Relation::kUnrelated);
  EXPECT_EQ(Classify(Of(80, 80, 100), kPolicy), Relation::kCopy);  // ratio .80
  EXPECT_EQ(Classify(Of(79, 79, 100), kPolicy), Relation::kTrimmed);
}

TEST(ClassifyTest, APageThatRepeatsItselfIsNoLongerForIt) {
  const Overlap once{60, 80, 350, 84, 354, false};
  Overlap twice = once;
  twice.words_a = 168;
  EXPECT_EQ(Classify(once, kPolicy), Classify(twice, kPolicy));
}

TEST(ClassifyTest, ShorterAndRewrittenIsACopyNotACut) {
  EXPECT_EQ(Classify(Of(110, 200, 260), kPolicy), Relation::kCopy);  // C .55, J .31
}

TEST(ClassifyTest, IdenticalIsExactAtAnyLengthAndTheShortAreNothingElse) {
  Overlap overlap{2, 2, 2, 6, 6, true};
  EXPECT_EQ(Classify(overlap, kPolicy), Relation::kExact);
  overlap.identical = false;
  EXPECT_EQ(Classify(overlap, kPolicy), Relation::kUnrelated);
  EXPECT_EQ(Classify(Overlap{6, 6, 6, 10, 10, false}, kPolicy), Relation::kCopy);
}

TEST(ClassifyTest, ReversingSwapsTrimmedAndExpandedOnly) {
  ForGrid([](const Overlap& o) {
    EXPECT_EQ(Classify(Reversed(o), kPolicy), Mirrored(Classify(o, kPolicy)))
        << o.shared << " of " << o.shingles_a << ", " << o.shingles_b << "; words " << o.words_a << ", " << o.words_b;
  });
}

TEST(ClassifyTest, MoreSharedNeverMakesTextsLessAlike) {
  const auto rank = [](Relation r) {
    return IsSameText(r) ? 3 : r == Relation::kExcerpt ? 2 : r == Relation::kPartial;
  };
  ForGrid([&rank](const Overlap& o) {
    if (o.shared == std::min(o.shingles_a, o.shingles_b)) return;
    Overlap more = o;
    ++more.shared;
    EXPECT_LE(rank(Classify(o, kPolicy)), rank(Classify(more, kPolicy)));
  });
}

TEST(ClassifyTest, TheCutOneIsTheShorterAndInsideTheOther) {
  ForGrid([](const Overlap& o) {
    if (Classify(o, kPolicy) != Relation::kTrimmed) return;
    EXPECT_LT(o.shingles_a, kPolicy.cut_length_ratio * o.shingles_b);
    EXPECT_GE(o.Containment(), kPolicy.same_text_containment);
    EXPECT_GT(o.Containment(), o.ReverseContainment());
  });
}

TEST(ExplainDifferenceTest, EmptyExactlyForSameText) {
  ForGrid([](const Overlap& o) {
    const Relation relation = Classify(o, kPolicy);
    const auto failed = ExplainDifference(o, kPolicy);
    EXPECT_EQ(failed.empty(), IsSameText(relation));
    for (const FailedTest& test : failed) {
      if (std::min(o.words_a, o.words_b) < kPolicy.min_words) continue;
      EXPECT_LT(test.actual, test.required);
    }
  });
}

TEST(ExplainDifferenceTest, NamesWhatFailedAndWhatItWouldHaveMade) {
  const auto excerpt = ExplainDifference(Of(96, 96, 1996), kPolicy);
  ASSERT_THAT(excerpt, SizeIs(2));
  EXPECT_STREQ(excerpt[0].measure, "jaccard");
  EXPECT_EQ(excerpt[0].relation, Relation::kCopy);
  EXPECT_DOUBLE_EQ(excerpt[0].required, 0.30);
  EXPECT_DOUBLE_EQ(excerpt[0].actual, 96 / 1996.0);
  EXPECT_STREQ(excerpt[1].measure, "length_ratio");
  EXPECT_DOUBLE_EQ(excerpt[1].actual, 96 / 1996.0);
  EXPECT_EQ(excerpt[1].relation, Relation::kTrimmed);

  const auto unrelated = ExplainDifference(Of(4, 400, 200), kPolicy);
  ASSERT_THAT(unrelated, SizeIs(3));
  EXPECT_STREQ(unrelated[1].measure, "containment");
  EXPECT_DOUBLE_EQ(unrelated[1].required, 0.60);
  EXPECT_EQ(unrelated[1].relation, Relation::kExpanded);
  EXPECT_DOUBLE_EQ(unrelated[2].required, 0.12);
  EXPECT_DOUBLE_EQ(unrelated[2].actual, 0.02);
  EXPECT_EQ(unrelated[2].relation, Relation::kPartial);
}

TEST(ExplainDifferenceTest, OfShortTextsOnlyThatTheyAreNotIdentical) {
  const auto failed = ExplainDifference(Of(1, 3, 400), kPolicy);
  ASSERT_THAT(failed, SizeIs(1));
  EXPECT_EQ(failed[0].relation, Relation::kExact);
  EXPECT_THAT(ExplainDifference(Overlap{2, 2, 2, 6, 6, true}, kPolicy), IsEmpty());
}

}  // namespace
}  // namespace wireprint::dedup
