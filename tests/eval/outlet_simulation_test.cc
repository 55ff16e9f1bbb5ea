// A smaller run of simulate_outlets. Its bars leave three standard errors of the smaller samples.
#include "tests/eval/outlet_simulation.h"

#include <cmath>

#include "gtest/gtest.h"
#include "tests/eval/credit_simulation.h"

namespace wireprint::credibility {
namespace {

constexpr int kOutlets = 1000;
constexpr uint64_t kSeed = 7;

class OutletSimulationTest : public ::testing::TestWithParam<SimulationCell> {};

TEST_P(OutletSimulationTest, IntervalsHoldTheTruthAsOftenAsTheySay) {
  const SimulationResult result = Simulate(GetParam(), kOutlets, kSeed);
  const double served = result.outlets - result.withheld;
  ASSERT_GT(served, 700);
  EXPECT_GT(result.withheld, 0);
  const double error = 3 * std::sqrt(0.09 / served);
  EXPECT_GT(result.interval.average, 0.88 - error);
  EXPECT_LT(result.interval.average, 0.92 + error);
  EXPECT_GT(result.interval.worst_stratum, 0.85 - 3 * std::sqrt(0.1275 * 10 / served));
  EXPECT_LT(std::abs(result.mean_error), 0.01);
  if (KindOf(GetParam().metric) == MetricKind::kRateOfReports) {
    EXPECT_GT(result.posterior.average, 0.88 - error);
    EXPECT_LT(result.posterior.average, 0.92 + error);
    EXPECT_EQ(result.prior.version.rfind("eb-", 0), 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, OutletSimulationTest, ::testing::ValuesIn(Cells()),
                         [](const auto& cell) { return "Cell" + std::to_string(cell.index); });

TEST(CreditSimulationTest, ReadsTheTruthWherePlainCountingDoesNot) {
  const CreditReading reading = SimulateCredits({.stories = 15'000}, kSeed);
  EXPECT_NEAR(reading.served, 0.300, 0.01);
  EXPECT_NEAR(reading.naive, 0.457, 0.01);  // .3 / (1 − .7³)
  // Nobody else credits, less the first seen of these, which nothing shows to be a reprint.
  EXPECT_NEAR(reading.unresolved, 0.7 * 0.7 * 2 / 3, 0.02);
  EXPECT_NEAR(reading.coverage, 0.90, 0.07);
}

TEST(CreditSimulationTest, AnAggregatorsCopiesAddNoEvidence) {
  EXPECT_NEAR(SimulateCredits({.stories = 15'000, .portals = 0.5}, kSeed).served, 0.300, 0.01);
}

TEST(CreditSimulationTest, CorrectsForCreditsInUnknownForms) {
  const CreditReading reading = SimulateCredits(
      {.stories = 15'000, .spread = 5, .sensitivity = 0.74, .specificity = 0.99, .validation = 2'000}, kSeed);
  EXPECT_NEAR(reading.served, reading.truth, 0.02);
}

}  // namespace
}  // namespace wireprint::credibility
