#include "services/credibility/core/metrics.h"

#include <algorithm>
#include <vector>

#include "services/credibility/core/effective_size.h"

namespace wireprint::credibility {
namespace {

constexpr double kPer = 1000;  // a density is per so many of n

// Calls visit(weight, tally) for each day of the window that has the metric.
template <typename Visit>
void ForEachDay(const OutletLedger& ledger, Metric metric, const ProfileWindow& window, Visit visit) {
  const auto& days = ledger.days();
  const auto end = days.upper_bound(window.end);
  for (auto it = days.upper_bound(window.end - window.days); it != end; ++it) {
    const Tally& tally = it->second.Of(metric);
    if (tally.n > 0) visit(DecayWeight(window.end - it->first, window.half_life_days), tally);
  }
}

// The decayed rate and the effective reports it rests on.
struct RawRate {
  Tally tally;
  double p = 0;
  double n_eff = 0;
};

RawRate RateOf(const OutletLedger& ledger, Metric metric, const ProfileWindow& window, double rho) {
  RawRate rate;
  std::vector<Block> blocks;
  double above = 0;
  double below = 0;
  ForEachDay(ledger, metric, window, [&](double weight, const Tally& tally) {
    rate.tally.reports += tally.reports;
    rate.tally.k += tally.k;
    rate.tally.n += tally.n;
    above += weight * static_cast<double>(tally.k);
    below += weight * static_cast<double>(tally.n);
    blocks.push_back({weight, tally.reports});
  });
  if (below > 0) rate.p = above / below;
  rate.n_eff = EffectiveSize(blocks, rho);
  return rate;
}

Ratio RatioOf(const OutletLedger& ledger, Metric metric, const ProfileWindow& window) {
  std::vector<RatioBlock> blocks;
  ForEachDay(ledger, metric, window, [&](double weight, const Tally& tally) {
    blocks.push_back({weight, static_cast<double>(tally.k), static_cast<double>(tally.n)});
  });
  return BlockRatio(blocks);
}

}  // namespace

Figure FigureOf(const OutletLedger& ledger, Metric metric, const ProfileWindow& window,
                const Calibration& calibration) {
  const RawRate raw = RateOf(ledger, metric, window, calibration.rho);
  Figure figure{.metric = metric, .tally = raw.tally, .n_eff = raw.n_eff, .rho = calibration.rho};
  if (raw.n_eff < kMinEffectiveReports) return figure;
  figure.status = MetricStatus::kOk;
  const auto units = static_cast<double>(raw.tally.n);
  switch (KindOf(metric)) {
    case MetricKind::kRateOfReports: {
      const CorrectedRate rate = CorrectRate(raw.p, raw.n_eff, calibration.detector, NormalQuantile(kLevel));
      figure.value = rate.value;
      figure.interval = rate.interval;
      figure.posterior = Posterior(calibration.prior.beta, rate.value, rate.trials);
      figure.prior = calibration.prior.version;
      break;
    }
    case MetricKind::kShare: {
      const Ratio ratio = RatioOf(ledger, metric, window);
      figure.value = ratio.value;
      figure.interval = ShareInterval(ratio, raw.n_eff, units, kLevel);
      break;
    }
    case MetricKind::kDensity: {
      const Ratio ratio = RatioOf(ledger, metric, window);
      const Interval interval = DensityInterval(ratio, units, kLevel);
      figure.value = kPer * ratio.value;
      figure.interval = {kPer * interval.lower, kPer * interval.upper};
      break;
    }
  }
  return figure;
}

DayCounts CountsOver(const OutletLedger& ledger, const ProfileWindow& window) {
  DayCounts counts;
  const auto end = ledger.days().upper_bound(window.end);
  for (auto it = ledger.days().upper_bound(window.end - window.days); it != end; ++it) counts.Add(it->second, 1);
  return counts;
}

Calibrator::Calibrator(const ProfileWindow& window, const Detectors& detectors)
    : window_(window), detectors_(detectors) {}

void Calibrator::AddForCorrelation(const OutletLedger& ledger) {
  for (size_t i = 1; i < kMetrics; ++i) {
    if (KindOf(static_cast<Metric>(i)) != MetricKind::kRateOfReports) continue;
    std::vector<BinaryBlock> blocks;
    ForEachDay(ledger, static_cast<Metric>(i), window_, [&](double, const Tally& tally) {
      blocks.push_back({tally.n, tally.k});
    });
    if (blocks.empty()) continue;
    ++states_[i].outlets;
    states_[i].correlation.AddOutlet(blocks);
  }
}

double Calibrator::RhoOf(State& state) {
  if (!state.rho) {
    state.rho = state.outlets < kMinQualifiedOutlets ? kDefaultRho
                                                     : state.correlation.Estimate(kDefaultRho, kMinCorrelationDegrees);
  }
  return *state.rho;
}

void Calibrator::AddForPrior(const OutletLedger& ledger) {
  const double z = NormalQuantile(kLevel);
  for (size_t i = 1; i < kMetrics; ++i) {
    if (KindOf(static_cast<Metric>(i)) != MetricKind::kRateOfReports) continue;
    const RawRate raw = RateOf(ledger, static_cast<Metric>(i), window_, RhoOf(states_[i]));
    if (raw.n_eff < kMinEffectiveReports) continue;
    const CorrectedRate rate = CorrectRate(raw.p, raw.n_eff, detectors_[i], z);
    if (rate.informative) states_[i].rates.push_back({rate.value, rate.sampling_variance});
  }
}

Calibrations Calibrator::Finish() {
  Calibrations calibrations;
  for (size_t i = 1; i < kMetrics; ++i) {
    calibrations[i].detector = detectors_[i];
    if (KindOf(static_cast<Metric>(i)) != MetricKind::kRateOfReports) continue;
    calibrations[i].rho = RhoOf(states_[i]);
    calibrations[i].prior = FitPrior(states_[i].rates);
  }
  return calibrations;
}

}  // namespace wireprint::credibility
