#include "services/credibility/core/intervals.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

const double kZ = NormalQuantile(0.90);

TEST(IntervalsTest, QuantilesOfTheNormal) {
  EXPECT_NEAR(NormalQuantile(0.90), 1.644853627, 1e-8);
  EXPECT_NEAR(NormalQuantile(0.95), 1.959963985, 1e-8);
}

// The figures of the literature, at 95 %.
TEST(IntervalsTest, WilsonOfFiveOfFiveAndNoneOfFive) {
  const double z = NormalQuantile(0.95);
  EXPECT_NEAR(Wilson(1, 5, z).lower, 0.5655, 1e-4);
  EXPECT_EQ(Wilson(1, 5, z).upper, 1);
  EXPECT_NEAR(Wilson(0, 5, z).upper, 0.4345, 1e-4);
  EXPECT_NEAR(Wilson(0.3, 100, z).lower, 0.2189, 1e-4);
  EXPECT_NEAR(Wilson(0.3, 100, z).upper, 0.3958, 1e-4);
  EXPECT_EQ(Wilson(0.3, 0, z), (Interval{0, 1}));
}

TEST(IntervalsTest, WilsonsEndsAreExactWhereNothingOrAllWasSeen) {
  for (double n = 30; n < 60; n += 0.7) {
    EXPECT_EQ(Wilson(0, n, NormalQuantile(0.9)).lower, 0) << n;
    EXPECT_EQ(Wilson(1, n, NormalQuantile(0.9)).upper, 1) << n;
  }
}

TEST(IntervalsTest, PosteriorAddsEffectiveTrialsToThePrior) {
  const Beta posterior = Posterior({2, 6}, 0.25, 40);
  EXPECT_EQ(posterior, (Beta{12, 36}));
  EXPECT_DOUBLE_EQ(posterior.Mean(), 0.25);
  // Beta(1, 1) is uniform, Beta(1, 2) has the distribution function 1 − (1 − x)².
  EXPECT_NEAR((Beta{1, 1}).Range(0.9).lower, 0.05, 1e-9);
  EXPECT_NEAR((Beta{1, 2}).Range(0.9).upper, 1 - std::sqrt(0.05), 1e-9);
}

TEST(CorrectRateTest, WithoutAMeasuredDetectorIsWilson) {
  const CorrectedRate rate = CorrectRate(0.3, 80, {}, kZ);
  EXPECT_EQ(rate.value, 0.3);
  EXPECT_EQ(rate.interval, Wilson(0.3, 80, kZ));
  EXPECT_EQ(rate.trials, 80);
}

TEST(CorrectRateTest, IsRoganAndGladensAndWidensTheInterval) {
  const DetectorAccuracy detector{90, 100, 380, 400};  // Se .90, Sp .95
  const CorrectedRate rate = CorrectRate(0.305, 200, detector, kZ);
  EXPECT_NEAR(rate.value, 0.3, 1e-12);  // .3 · .90 + .7 · .05
  const Interval plain = Wilson(0.305, 200, kZ);
  EXPECT_GT(rate.interval.upper - rate.interval.lower, (plain.upper - plain.lower) / 0.85);
  EXPECT_LT(rate.interval.lower, 0.3);
  EXPECT_GT(rate.interval.upper, 0.3);
  EXPECT_LT(rate.trials, 200 * 0.85);
  // A detector measured on ever more cases leaves Wilson's interval, stretched by 1/(Se + Sp − 1).
  const CorrectedRate sure = CorrectRate(0.305, 200, {9e9, 1e10, 9.5e9, 1e10}, kZ);
  EXPECT_NEAR(sure.interval.upper - sure.interval.lower, (plain.upper - plain.lower) / 0.85, 1e-4);
}

TEST(CorrectRateTest, StaysARateAndGivesUpOnADetectorThatGuesses) {
  EXPECT_EQ(CorrectRate(0.01, 100, {90, 100, 380, 400}, kZ).value, 0);
  EXPECT_EQ(CorrectRate(0.01, 100, {90, 100, 380, 400}, kZ).interval.lower, 0);
  EXPECT_EQ(CorrectRate(0.99, 100, {90, 100, 380, 400}, kZ).value, 1);
  const CorrectedRate guess = CorrectRate(0.5, 100, {52, 100, 50, 100}, kZ);
  EXPECT_FALSE(guess.informative);
  EXPECT_EQ(guess.interval, (Interval{0, 1}));
  EXPECT_FALSE(CorrectRate(0, 0, {}, kZ).informative);
}

TEST(BlockRatioTest, IsLinearisedWithBlocksAsUnits) {
  // R = 6/12; w(x − Ry) = −1, 1, 0, of what stands without them: 8, 10, 6.
  const Ratio ratio = BlockRatio(std::vector<RatioBlock>{{1, 1, 4}, {2, 1, 1}, {1, 3, 6}, {5, 0, 0}});
  EXPECT_DOUBLE_EQ(ratio.value, 0.5);
  EXPECT_DOUBLE_EQ(ratio.variance, 2.0 / 3 * (1.0 / 64 + 1.0 / 100));
  EXPECT_EQ(ratio.degrees, 2);
  EXPECT_EQ(BlockRatio({}).value, 0);
  // Equal blocks: B/(B − 1)·Σe²/(Σwy)².
  const Ratio equal = BlockRatio(std::vector<RatioBlock>{{1, 1, 4}, {1, 3, 4}, {1, 2, 4}});
  EXPECT_DOUBLE_EQ(equal.variance, 1.5 * 2 / 144);
  // One block makes the variance: it is known as badly as from few blocks.
  std::vector<RatioBlock> one(100, {1, 2, 4});
  one[7].numerator = 4;
  EXPECT_LT(BlockRatio(one).degrees, 4);
}

TEST(ShareIntervalTest, RestsOnTheVarianceOfTheBlocks) {
  std::vector<RatioBlock> alike, apart;
  for (int i = 0; i < 50; ++i) {
    alike.push_back({1, 5, 10});
    alike.push_back({1, 4, 10});
    apart.push_back({1, 9, 10});
    apart.push_back({1, 0, 10});
  }
  const Interval narrow = ShareInterval(BlockRatio(alike), 100, 1000, 0.90);
  const Interval wide = ShareInterval(BlockRatio(apart), 100, 1000, 0.90);
  EXPECT_LT(narrow.upper - narrow.lower, 0.4 * (wide.upper - wide.lower));
  // At the ends there is no variance, and each effective report is a trial.
  const Interval none = ShareInterval(BlockRatio(std::vector<RatioBlock>(40, {1, 0, 10})), 40, 400, 0.90);
  EXPECT_EQ(none.lower, 0);
  EXPECT_NEAR(none.upper, Wilson(0, 40, 1.6849).upper, 1e-4);  // Student's quantile for 39 degrees
}

TEST(DensityIntervalTest, MayBeAboveOneAndNeverBelowNothing) {
  std::vector<RatioBlock> blocks;
  for (int i = 0; i < 30; ++i) blocks.push_back({1, 10.0 + i % 3, 4});
  const Interval interval = DensityInterval(BlockRatio(blocks), 120, 0.90);
  EXPECT_GT(interval.lower, 2.6);
  EXPECT_LT(interval.upper, 2.9);
  EXPECT_EQ(DensityInterval(BlockRatio(std::vector<RatioBlock>(5, {1, 0, 40})), 200, 0.90).lower, 0);
  EXPECT_NEAR(DensityInterval(BlockRatio(std::vector<RatioBlock>(5, {1, 0, 40})), 200, 0.90).upper, 2.9957 / 200, 1e-5);
}

}  // namespace
}  // namespace wireprint::credibility
