#include "services/credibility/core/metrics.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "services/credibility/core/effective_size.h"

namespace wireprint::credibility {
namespace {

DayCounts Reports(Metric metric, int64_t reports, int64_t k, int64_t n) {
  DayCounts counts;
  counts.tallies[static_cast<size_t>(metric)] = {reports, k, n};
  return counts;
}

Calibrations Calibrate(const std::vector<const OutletLedger*>& outlets, const ProfileWindow& window) {
  Calibrator calibrator(window, {});
  for (const OutletLedger* outlet : outlets) calibrator.AddForCorrelation(*outlet);
  for (const OutletLedger* outlet : outlets) calibrator.AddForPrior(*outlet);
  return calibrator.Finish();
}

constexpr ProfileWindow kWindow{.end = 1000, .days = 100, .half_life_days = 30};

TEST(FigureOfTest, TheWindowIsHalfOpenAndCountsAreRaw) {
  OutletLedger ledger;
  ledger.Add(1000, Reports(Metric::kReprintRate, 50, 10, 50));
  ledger.Add(901, Reports(Metric::kReprintRate, 50, 20, 50));
  ledger.Add(900, Reports(Metric::kReprintRate, 50, 40, 50));
  ledger.Add(1001, Reports(Metric::kReprintRate, 50, 40, 50));
  const Figure figure = FigureOf(ledger, Metric::kReprintRate, kWindow, {.rho = 0});
  EXPECT_EQ(figure.tally, (Tally{100, 30, 100}));
  EXPECT_EQ(CountsOver(ledger, kWindow).Of(Metric::kReprintRate), (Tally{100, 30, 100}));
  const double old = DecayWeight(99, 30);
  EXPECT_DOUBLE_EQ(figure.value, (10 + 20 * old) / (50 + 50 * old));
  EXPECT_DOUBLE_EQ(figure.n_eff, 50 * (1 + old) * (1 + old) / (1 + old * old));
  EXPECT_EQ(figure.status, MetricStatus::kOk);
  EXPECT_EQ(figure.prior, "jeffreys");
  ASSERT_TRUE(figure.posterior.has_value());
  EXPECT_DOUBLE_EQ(figure.posterior->alpha, 0.5 + figure.n_eff * figure.value);
}

TEST(FigureOfTest, FewEffectiveReportsGiveCountsOnly) {
  OutletLedger ledger;
  for (Day day = 971; day <= 999; ++day) ledger.Add(day, Reports(Metric::kReprintRate, 1, 1, 1));
  ProfileWindow window = kWindow;
  window.half_life_days = 1e9;
  const Figure few = FigureOf(ledger, Metric::kReprintRate, window, {});
  EXPECT_EQ(few.status, MetricStatus::kInsufficient);
  EXPECT_EQ(few.tally, (Tally{29, 29, 29}));
  EXPECT_EQ(few.value, 0);
  EXPECT_FALSE(few.posterior.has_value());
  ledger.Add(1000, Reports(Metric::kReprintRate, 1, 1, 1));
  ledger.Add(970, Reports(Metric::kReprintRate, 1, 1, 1));
  EXPECT_EQ(FigureOf(ledger, Metric::kReprintRate, window, {}).status, MetricStatus::kOk);
}

TEST(FigureOfTest, SufficiencyCountsReportsNotAttributions) {
  OutletLedger ledger;
  for (Day day = 981; day <= 1000; ++day) ledger.Add(day, Reports(Metric::kNamedSourceRate, 1, 30, 50));
  const Figure figure = FigureOf(ledger, Metric::kNamedSourceRate, kWindow, {});
  EXPECT_EQ(figure.tally.n, 1000);
  EXPECT_EQ(figure.status, MetricStatus::kInsufficient);
}

TEST(FigureOfTest, SharesAndDensitiesAreBlockLinearised) {
  OutletLedger ledger;
  for (Day day = 951; day <= 1000; ++day) {
    ledger.Add(day, Reports(Metric::kNamedSourceRate, 2, day % 2 == 0 ? 9 : 3, 12));
    ledger.Add(day, Reports(Metric::kAttributionDensity, 2, day % 2 == 0 ? 20 : 10, 1000));
  }
  ProfileWindow window = kWindow;
  window.half_life_days = 1e9;
  const Figure share = FigureOf(ledger, Metric::kNamedSourceRate, window, {.rho = 0});
  EXPECT_NEAR(share.value, 0.5, 1e-9);
  EXPECT_NEAR((share.interval.upper - share.interval.lower) / 2, 1.677 * 0.25 / 7, 0.004);
  EXPECT_FALSE(share.posterior.has_value());
  const Figure density = FigureOf(ledger, Metric::kAttributionDensity, window, {.rho = 0});
  EXPECT_NEAR(density.value, 15, 1e-6);
  EXPECT_NEAR((density.interval.upper - density.interval.lower) / 2, 1.677 * 5 / 7, 0.03);
}

TEST(FigureOfTest, AMeasuredDetectorCorrectsTheRate) {
  OutletLedger ledger;
  ledger.Add(1000, Reports(Metric::kReprintCreditRate, 200, 61, 200));
  const Figure figure =
      FigureOf(ledger, Metric::kReprintCreditRate, kWindow, {.rho = 0, .detector = {90, 100, 380, 400}});
  EXPECT_NEAR(figure.value, 0.3, 1e-9);
  EXPECT_EQ(figure.tally, (Tally{200, 61, 200}));
  EXPECT_LT(figure.posterior->alpha + figure.posterior->beta, 200);
}

TEST(CalibratorTest, FewOutletsGiveTheDefaults) {
  OutletLedger ledger;
  ledger.Add(1000, Reports(Metric::kReprintRate, 100, 30, 100));
  const std::vector<const OutletLedger*> outlets(19, &ledger);
  const Calibrations calibrations = Calibrate(outlets, kWindow);
  EXPECT_EQ(calibrations[1].rho, kDefaultRho);
  EXPECT_EQ(calibrations[1].prior.version, "jeffreys");
}

TEST(CalibratorTest, ManyOutletsGiveTheirCorrelationAndPrior) {
  std::mt19937_64 random(9);
  std::vector<OutletLedger> ledgers(400);
  std::vector<const OutletLedger*> outlets;
  for (OutletLedger& ledger : ledgers) {
    const double x = std::gamma_distribution<double>(3, 1)(random);
    const double y = std::gamma_distribution<double>(5, 1)(random);
    for (Day day = 941; day <= 1000; ++day) {
      ledger.Add(day, Reports(Metric::kReprintRate, 4, std::binomial_distribution<int>(4, x / (x + y))(random), 4));
    }
    outlets.push_back(&ledger);
  }
  const Calibrations calibrations = Calibrate(outlets, kWindow);
  const Calibration& rate = calibrations[static_cast<size_t>(Metric::kReprintRate)];
  EXPECT_LT(rate.rho, 0.01);
  EXPECT_NEAR(rate.prior.beta.Mean(), 0.375, 0.02);
  EXPECT_NEAR(rate.prior.beta.alpha + rate.prior.beta.beta, 8, 2);
  EXPECT_EQ(rate.prior.outlets, 400u);
}

}  // namespace
}  // namespace wireprint::credibility
