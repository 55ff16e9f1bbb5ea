#include "tests/eval/outlet_simulation.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "services/credibility/core/effective_size.h"

namespace wireprint::credibility {
namespace {

constexpr int kStrata = 10;
constexpr ProfileWindow kWindow{.end = 20'000, .days = 365, .half_life_days = 90};
using Random = std::mt19937_64;

double Uniform(Random& random) { return std::uniform_real_distribution<double>(0, 1)(random); }

double DrawBeta(Random& random, double a, double b) {
  const double x = std::gamma_distribution<double>(a, 1)(random);
  const double y = std::gamma_distribution<double>(b, 1)(random);
  return x + y > 0 ? x / (x + y) : (Uniform(random) < a / (a + b) ? 1 : 0);
}

// A rate around `p` such that two draws of one outcome from it have the correlation `rho`.
double DrawAround(Random& random, double p, double rho) {
  if (rho <= 0 || p <= 0 || p >= 1) return p;
  return DrawBeta(random, p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho);
}

int DrawBinomial(Random& random, int n, double p) {
  return n == 0 ? 0 : std::binomial_distribution<int>(n, std::clamp(p, 0.0, 1.0))(random);
}

struct SimulatedOutlet {
  OutletLedger ledger;
  double truth = 0;
  DetectorAccuracy detector;
};

class OutletMaker {
 public:
  OutletMaker(const SimulationCell& cell, uint64_t seed) : cell_(cell), random_(seed) {}

  SimulatedOutlet Make() {
    SimulatedOutlet outlet;
    const double p = DrawBeta(random_, cell_.a, cell_.b);
    const double logit = std::log(std::clamp(p, 1e-6, 1 - 1e-6) / (1 - std::clamp(p, 1e-6, 1 - 1e-6)));
    const double drift = cell_.drift * std::normal_distribution<double>()(random_);
    // From a handful of reports in the window to several a day.
    const double reports_a_day = 0.1 * std::exp2(6 * Uniform(random_));
    double above = 0;
    double below = 0;
    for (int age = 0; age < kWindow.days; ++age) {
      // Days without news and days full of it: a negative binomial.
      const double mean = std::gamma_distribution<double>(0.8, reports_a_day / 0.8)(random_);
      const int reports = std::poisson_distribution<int>(mean)(random_);
      if (reports == 0) continue;
      const double at = logit + drift * (0.5 - static_cast<double>(age) / kWindow.days);
      const double rate = 1 / (1 + std::exp(-at));
      const auto [tally, exposure] = Day(reports, rate);
      const double weight = DecayWeight(age, kWindow.half_life_days);
      above += weight * exposure * rate;
      below += weight * exposure;
      DayCounts counts;
      counts.tallies[static_cast<size_t>(cell_.metric)] = tally;
      outlet.ledger.Add(kWindow.end - age, counts);
    }
    outlet.truth = below > 0 ? above / below : p;
    if (cell_.validation_positives > 0) {
      outlet.detector = {static_cast<double>(DrawBinomial(random_, cell_.validation_positives, cell_.sensitivity)),
                         static_cast<double>(cell_.validation_positives),
                         static_cast<double>(DrawBinomial(random_, cell_.validation_negatives, cell_.specificity)),
                         static_cast<double>(cell_.validation_negatives)};
    }
    return outlet;
  }

 private:
  // What the service counts on a day, and what the truth weighs it with.
  std::pair<Tally, double> Day(int reports, double rate) {
    const double of_day = DrawAround(random_, rate, cell_.rho);
    if (KindOf(cell_.metric) == MetricKind::kRateOfReports) {
      const int positives = DrawBinomial(random_, reports, of_day);
      const int found = DrawBinomial(random_, positives, cell_.sensitivity) +
                        DrawBinomial(random_, reports - positives, 1 - cell_.specificity);
      return {{reports, found, reports}, static_cast<double>(reports)};
    }
    Tally tally{reports, 0, 0};
    for (int i = 0; i < reports; ++i) {
      const int attributions = 1 + std::geometric_distribution<int>(0.12)(random_);
      tally.n += attributions;
      tally.k += DrawBinomial(random_, attributions, DrawAround(random_, of_day, 2 * cell_.rho));
    }
    return {tally, static_cast<double>(tally.n)};
  }

  const SimulationCell& cell_;
  Random random_;
};

// An outlet that was served: its truth, and whether its intervals hold it.
struct Served {
  double truth = 0;
  bool interval = false;
  bool posterior = false;
};

bool Holds(const Interval& interval, double truth) { return interval.lower <= truth && truth <= interval.upper; }

Coverage CoverageOf(const std::vector<Served>& served, bool Served::*holds) {
  Coverage coverage;
  for (int stratum = 0; stratum < kStrata; ++stratum) {
    const size_t begin = served.size() * stratum / kStrata;
    const size_t end = served.size() * (stratum + 1) / kStrata;
    const auto held = std::count_if(served.begin() + begin, served.begin() + end,
                                    [&](const Served& outlet) { return outlet.*holds; });
    coverage.strata.push_back(static_cast<double>(held) / static_cast<double>(std::max<size_t>(1, end - begin)));
    coverage.average += static_cast<double>(held) / static_cast<double>(std::max<size_t>(1, served.size()));
  }
  coverage.worst_stratum = *std::min_element(coverage.strata.begin(), coverage.strata.end());
  return coverage;
}

}  // namespace

SimulationResult Simulate(const SimulationCell& cell, int outlets, uint64_t seed) {
  // Outlets are made anew for each pass: their ledgers together would fill the memory.
  const auto make = [&](int outlet) {
    return OutletMaker(cell, seed * 1'000'003 + static_cast<uint64_t>(outlet)).Make();
  };
  Detectors typical;
  if (cell.validation_positives > 0) {
    typical[static_cast<size_t>(cell.metric)] = {
        cell.validation_positives * cell.sensitivity, static_cast<double>(cell.validation_positives),
        cell.validation_negatives * cell.specificity, static_cast<double>(cell.validation_negatives)};
  }
  Calibrator calibrator(kWindow, typical);
  for (int i = 0; i < outlets; ++i) calibrator.AddForCorrelation(make(i).ledger);
  for (int i = 0; i < outlets; ++i) calibrator.AddForPrior(make(i).ledger);
  Calibration calibration = calibrator.Finish()[static_cast<size_t>(cell.metric)];

  SimulationResult result{.outlets = outlets, .rho = calibration.rho, .prior = calibration.prior};
  std::vector<Served> served;
  for (int i = 0; i < outlets; ++i) {
    const SimulatedOutlet outlet = make(i);
    calibration.detector = outlet.detector;
    const Figure figure = FigureOf(outlet.ledger, cell.metric, kWindow, calibration);
    if (figure.status != MetricStatus::kOk) {
      ++result.withheld;
      continue;
    }
    served.push_back({outlet.truth, Holds(figure.interval, outlet.truth),
                      figure.posterior && Holds(figure.posterior->Range(kLevel), outlet.truth)});
    result.mean_error += figure.value - outlet.truth;
    result.half_width += (figure.interval.upper - figure.interval.lower) / 2;
  }
  const double count = std::max<double>(1, static_cast<double>(served.size()));
  result.mean_error /= count;
  result.half_width /= count;
  std::sort(served.begin(), served.end(), [](const Served& x, const Served& y) { return x.truth < y.truth; });
  result.interval = CoverageOf(served, &Served::interval);
  result.posterior = CoverageOf(served, &Served::posterior);
  return result;
}

std::vector<SimulationCell> Cells() {
  using M = Metric;
  return {
      {.name = "independent, no drift", .rho = 0, .drift = 0},
      {.name = "clusters rho .05", .rho = 0.05},
      {.name = "clusters rho .20", .rho = 0.20},
      {.name = "rare, Beta(1, 19)", .a = 1, .b = 19, .rho = 0.05},
      {.name = "even, Beta(5, 5)", .a = 5, .b = 5, .rho = 0.10},
      {.name = "U-shaped, Beta(.6, .6)", .a = 0.6, .b = 0.6, .rho = 0.05},
      {.name = "strong drift", .rho = 0.05, .drift = 1.5},
      {.name = "detector .92/.97",
       .metric = M::kReprintCreditRate,
       .a = 2,
       .b = 4,
       .rho = 0.05,
       .sensitivity = 0.92,
       .specificity = 0.97,
       .validation_positives = 300,
       .validation_negatives = 900},
      // One credit in five is in a form that the lexicon does not know.
      {.name = "detector .74/.99, unknown forms",
       .metric = M::kReprintCreditRate,
       .a = 2,
       .b = 4,
       .rho = 0.05,
       .sensitivity = 0.92 * 0.8,
       .specificity = 0.99,
       .validation_positives = 150,
       .validation_negatives = 400},
      {.name = "share of attributions", .metric = M::kNamedSourceRate, .a = 6, .b = 4, .rho = 0.05},
      {.name = "rare share", .metric = M::kAnonymousSourceRate, .a = 1, .b = 15, .rho = 0.05},
  };
}

}  // namespace wireprint::credibility
