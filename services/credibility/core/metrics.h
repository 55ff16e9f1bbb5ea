// The figures of an outlet over a window, out of its ledger.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/credibility/core/effective_size.h"
#include "services/credibility/core/facts.h"
#include "services/credibility/core/intervals.h"
#include "services/credibility/core/ledger.h"
#include "services/credibility/core/prior.h"

namespace wireprint::credibility {

// The days (end − days, end]. Reports of the last day have age 0.
struct ProfileWindow {
  Day end = 0;
  int days = 365;
  double half_life_days = 90;
};

// What all outlets of a corpus say of a metric.
struct Calibration {
  double rho = kDefaultRho;
  Prior prior;
  DetectorAccuracy detector;  // measured once, the same for all
};
using Calibrations = std::array<Calibration, kMetrics>;    // by Metric
using Detectors = std::array<DetectorAccuracy, kMetrics>;  // by Metric

enum class MetricStatus : uint8_t { kOk = 1, kInsufficient = 2 };

// One figure. Without kOk there are counts only.
struct Figure {
  Metric metric = Metric::kReprintRate;
  Tally tally;
  double n_eff = 0;
  MetricStatus status = MetricStatus::kInsufficient;
  double value = 0;
  Interval interval;
  // Rates of reports only.
  std::optional<Beta> posterior;
  std::string prior;
  double rho = 0;
};

// The figure of `metric`. Rates of reports: the decayed rate, corrected for its detector, with Wilson's interval at
// n_eff and the posterior at the trials that the corrected rate is worth. Shares and densities: block-linearised ratios
// of the decayed sums, feed-days the blocks. A density is k per 1,000 of n. kInsufficient when n_eff, which always
// counts reports, is under kMinEffectiveReports.
Figure FigureOf(const OutletLedger& ledger, Metric metric, const ProfileWindow& window, const Calibration& calibration);

// The counters over the window.
DayCounts CountsOver(const OutletLedger& ledger, const ProfileWindow& window);

// What all outlets of a corpus say of each rate of reports, in two passes over their ledgers, so that no more than one
// of them need be in memory: first AddForCorrelation for each, then AddForPrior for each, then Finish. Outlets in any
// order. With fewer than kMinQualifiedOutlets outlets that have the metric at all, ρ is kDefaultRho. Not thread-safe.
class Calibrator {
 public:
  Calibrator(const ProfileWindow& window, const Detectors& detectors);

  void AddForCorrelation(const OutletLedger& ledger);
  void AddForPrior(const OutletLedger& ledger);
  Calibrations Finish();

 private:
  struct State {
    IntraclassCorrelation correlation;
    size_t outlets = 0;
    std::optional<double> rho;  // once the first prior is asked for
    std::vector<OutletRate> rates;
  };
  double RhoOf(State& state);

  ProfileWindow window_;
  Detectors detectors_;
  std::array<State, kMetrics> states_;
};

}  // namespace wireprint::credibility
