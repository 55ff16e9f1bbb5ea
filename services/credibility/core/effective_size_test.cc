#include "services/credibility/core/effective_size.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

TEST(EffectiveSizeTest, WeightsHalveWithTheHalfLife) {
  EXPECT_DOUBLE_EQ(DecayWeight(0, 90), 1);
  EXPECT_DOUBLE_EQ(DecayWeight(90, 90), 0.5);
  EXPECT_DOUBLE_EQ(DecayWeight(270, 90), 0.125);
  EXPECT_DOUBLE_EQ(DecayWeight(-3, 90), 1);
}

TEST(EffectiveSizeTest, EqualWeightsGiveTheTextbooksDesignEffect) {
  // Blocks of 1, 2 and 7: Σm²/Σm = 54/10.
  const std::vector<Block> blocks = {{0.25, 1}, {0.25, 2}, {0.25, 7}};
  EXPECT_DOUBLE_EQ(EffectiveSize(blocks, 0), 10);
  EXPECT_DOUBLE_EQ(EffectiveSize(blocks, 0.1), 10 / (1 + (5.4 - 1) * 0.1));
  EXPECT_DOUBLE_EQ(EffectiveSize(blocks, 1), 10 / 5.4);
}

TEST(EffectiveSizeTest, UnequalWeightsCountLess) {
  // (1 + 1/2)² / (1 + 1/4).
  EXPECT_DOUBLE_EQ(EffectiveSize(std::vector<Block>{{1, 1}, {0.5, 1}}, 0.5), 2.25 / 1.25);
  EXPECT_EQ(EffectiveSize({}, 0.1), 0);
  EXPECT_EQ(EffectiveSize(std::vector<Block>{{1, 0}}, 0.1), 0);
}

// The design effect is the variance of the weighted mean over that of independent reports.
TEST(EffectiveSizeTest, IsTheVarianceOfCorrelatedReports) {
  constexpr double kRate = 0.4;
  constexpr double kRho = 0.2;
  const std::vector<Block> blocks = {{1, 9}, {0.7, 3}, {0.5, 1}, {0.3, 14}, {0.2, 6}};
  std::mt19937_64 random(11);
  std::gamma_distribution<double> a(kRate * (1 - kRho) / kRho, 1);
  std::gamma_distribution<double> b((1 - kRate) * (1 - kRho) / kRho, 1);
  double sum = 0;
  double squares = 0;
  constexpr int kRuns = 60'000;
  for (int run = 0; run < kRuns; ++run) {
    double above = 0;
    double below = 0;
    for (const Block& block : blocks) {
      const double x = a(random);
      std::binomial_distribution<int> count(static_cast<int>(block.reports), x / (x + b(random)));
      above += block.weight * count(random);
      below += block.weight * static_cast<double>(block.reports);
    }
    sum += above / below;
    squares += above / below * above / below;
  }
  const double variance = squares / kRuns - sum / kRuns * sum / kRuns;
  const double n_eff = EffectiveSize(blocks, kRho);
  EXPECT_NEAR(kRate * (1 - kRate) / variance / n_eff, 1, 0.03);
}

TEST(IntraclassCorrelationTest, IsFoundOverOutletsOfDifferentRates) {
  std::mt19937_64 random(5);
  for (const double rho : {0.0, 0.05, 0.3}) {
    IntraclassCorrelation correlation;
    for (int outlet = 0; outlet < 300; ++outlet) {
      const double rate = 0.05 + 0.9 * outlet / 300;
      std::vector<BinaryBlock> blocks;
      for (int day = 0; day < 40; ++day) {
        double p = rate;
        if (rho > 0) {
          std::gamma_distribution<double> a(rate * (1 - rho) / rho, 1);
          std::gamma_distribution<double> b((1 - rate) * (1 - rho) / rho, 1);
          const double x = a(random);
          const double y = b(random);
          p = x + y > 0 ? x / (x + y) : rate;
        }
        const int reports = 1 + static_cast<int>(random() % 9);
        blocks.push_back({reports, std::binomial_distribution<int>(reports, p)(random)});
      }
      correlation.AddOutlet(blocks);
    }
    EXPECT_NEAR(correlation.Estimate(-1, 100), rho, 0.015);
  }
}

TEST(IntraclassCorrelationTest, ARateThatChangesSlowlyIsNoCorrelation) {
  std::mt19937_64 random(6);
  IntraclassCorrelation correlation;
  for (int outlet = 0; outlet < 300; ++outlet) {
    std::vector<BinaryBlock> blocks;
    for (int day = 0; day < 100; ++day) {
      blocks.push_back({5, std::binomial_distribution<int>(5, 0.1 + 0.008 * day)(random)});
    }
    correlation.AddOutlet(blocks);
  }
  EXPECT_LT(correlation.Estimate(-1, 100), 0.01);
}

TEST(IntraclassCorrelationTest, TooLittleGivesTheFallback) {
  IntraclassCorrelation correlation;
  correlation.AddOutlet(std::vector<BinaryBlock>{{3, 1}, {2, 2}});
  correlation.AddOutlet(std::vector<BinaryBlock>{{30, 1}});
  EXPECT_EQ(correlation.Estimate(0.07, 100), 0.07);
}

}  // namespace
}  // namespace wireprint::credibility
