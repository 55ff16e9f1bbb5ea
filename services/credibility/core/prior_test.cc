#include "services/credibility/core/prior.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

std::vector<OutletRate> Outlets(size_t count, double a, double b, int trials) {
  std::mt19937_64 random(3);
  std::vector<OutletRate> outlets;
  for (size_t i = 0; i < count; ++i) {
    const double x = std::gamma_distribution<double>(a, 1)(random);
    const double y = std::gamma_distribution<double>(b, 1)(random);
    const double p = std::binomial_distribution<int>(trials, x / (x + y))(random) / static_cast<double>(trials);
    outlets.push_back({p, p * (1 - p) / (trials - 1)});
  }
  return outlets;
}

TEST(FitPriorTest, FindsTheDistributionOfTheOutlets) {
  const Prior prior = FitPrior(Outlets(20'000, 2, 6, 40));
  EXPECT_NEAR(prior.beta.alpha, 2, 0.1);
  EXPECT_NEAR(prior.beta.beta, 6, 0.3);
  EXPECT_EQ(prior.outlets, 20'000u);
}

TEST(FitPriorTest, IsJeffreysForFewOutletsAndVersioned) {
  EXPECT_EQ(FitPrior(Outlets(19, 2, 6, 40)).beta, kJeffreys);
  EXPECT_EQ(FitPrior(Outlets(19, 2, 6, 40)).version, "jeffreys");
  const Prior prior = FitPrior(Outlets(20, 2, 6, 40));
  EXPECT_EQ(prior.version.rfind("eb-20-", 0), 0u);
  EXPECT_EQ(prior.version, FitPrior(Outlets(20, 2, 6, 40)).version);
  EXPECT_NE(prior.version, FitPrior(Outlets(20, 3, 6, 40)).version);
}

TEST(FitPriorTest, IsBoundedWhereOutletsDifferByChanceAloneOrUtterly) {
  std::vector<OutletRate> alike(100, {0.2, 0.004});
  EXPECT_NEAR(FitPrior(alike).beta.alpha + FitPrior(alike).beta.beta, 1000, 1e-6);
  std::vector<OutletRate> apart(100, {0, 0.0001});
  for (size_t i = 0; i < 50; ++i) apart[i].p = 1;
  EXPECT_NEAR(FitPrior(apart).beta.alpha + FitPrior(apart).beta.beta, 1, 1e-6);
  EXPECT_GT(FitPrior(std::vector<OutletRate>(30, {0, 0.0001})).beta.alpha, 0);
}

}  // namespace
}  // namespace wireprint::credibility
