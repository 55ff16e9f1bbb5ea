#include "services/credibility/core/intervals.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace wireprint::credibility {
namespace {

double UpperTail(double level) { return 0.5 + level / 2; }

double StudentQuantile(double level, double degrees) {
  return boost::math::quantile(boost::math::students_t(std::max(degrees, 1.0)), UpperTail(level));
}

// A share with the variance of its smoothed estimate (k + 1)/(n + 2), which is never 0.
double SmoothedVariance(double k, double n) {
  const double p = (k + 1) / (n + 2);
  return p * (1 - p) / (n + 2);
}

}  // namespace

double NormalQuantile(double level) { return boost::math::quantile(boost::math::normal(), UpperTail(level)); }

Interval Wilson(double p, double n, double z) {
  if (n <= 0) return {};
  const double z2 = z * z;
  const double centre = p + z2 / (2 * n);
  const double half = z * std::sqrt(std::max(0.0, p * (1 - p)) / n + z2 / (4 * n * n));
  const double scale = 1 + z2 / n;
  // Exact where nothing or all was seen: lists are ordered by these.
  return {p <= 0 ? 0.0 : std::max(0.0, (centre - half) / scale), p >= 1 ? 1.0 : std::min(1.0, (centre + half) / scale)};
}

Interval Beta::Range(double level) const {
  const boost::math::beta_distribution<> distribution(alpha, beta);
  return {boost::math::quantile(distribution, 1 - UpperTail(level)),
          boost::math::quantile(distribution, UpperTail(level))};
}

Beta Posterior(const Beta& prior, double p, double n_eff) {
  return {prior.alpha + n_eff * p, prior.beta + n_eff * (1 - p)};
}

CorrectedRate CorrectRate(double p, double n_eff, const DetectorAccuracy& detector, double z) {
  if (n_eff <= 0) return {0, {0, 1}, 0, 0, false};
  const double smoothed = (n_eff * p + 0.5) / (n_eff + 1);
  const double observed_variance = smoothed * (1 - smoothed) / n_eff;
  const Interval observed = Wilson(p, n_eff, z);
  if (!detector.measured()) return {p, observed, n_eff, observed_variance, true};
  const double se = detector.true_positives / detector.positives;
  const double sp = detector.true_negatives / detector.negatives;
  const double gain = se + sp - 1;  // Youden's index
  const double gain_variance = SmoothedVariance(detector.true_positives, detector.positives) +
                               SmoothedVariance(detector.true_negatives, detector.negatives);
  if (gain <= z * std::sqrt(gain_variance)) return {std::clamp(p, 0.0, 1.0), {0, 1}, 0, 0, false};
  const double corrected = (p + sp - 1) / gain;
  const double value = std::clamp(corrected, 0.0, 1.0);
  const auto detector_variance = [&](double rate) {
    return (rate * rate * SmoothedVariance(detector.true_positives, detector.positives) +
            (1 - rate) * (1 - rate) * SmoothedVariance(detector.true_negatives, detector.negatives)) /
           (gain * gain);
  };
  const double from_detector = z * std::sqrt(detector_variance(value));
  const double below = std::hypot((p - observed.lower) / gain, from_detector);
  const double above = std::hypot((observed.upper - p) / gain, from_detector);
  const Interval interval{std::clamp(corrected - below, 0.0, 1.0), std::clamp(corrected + above, 0.0, 1.0)};
  // The trials of a perfect detector with the same variance, at a rate that is never quite 0 or 1.
  const double edge = 0.5 / (n_eff + 1);
  const double rate = std::clamp((smoothed + sp - 1) / gain, edge, 1 - edge);
  const double sampling_variance = observed_variance / (gain * gain);
  const double trials = rate * (1 - rate) / (sampling_variance + detector_variance(rate));
  return {value, interval, std::min(n_eff, trials), sampling_variance, true};
}

Ratio BlockRatio(absl::Span<const RatioBlock> blocks) {
  double numerator = 0;
  double denominator = 0;
  double count = 0;
  for (const RatioBlock& block : blocks) {
    if (block.denominator <= 0) continue;
    numerator += block.weight * block.numerator;
    denominator += block.weight * block.denominator;
    count += 1;
  }
  if (denominator <= 0) return {};
  Ratio ratio{numerator / denominator, 0, std::max(1.0, count - 1)};
  if (count < 2) return ratio;
  double squares = 0;
  double fourths = 0;
  for (const RatioBlock& block : blocks) {
    if (block.denominator <= 0) continue;
    const double others = denominator - block.weight * block.denominator;
    if (others <= 0) continue;
    const double residual = block.weight * (block.numerator - ratio.value * block.denominator) / others;
    squares += residual * residual;
    fourths += residual * residual * residual * residual;
  }
  ratio.variance = (count - 1) / count * squares;
  if (fourths > 0) ratio.degrees = std::clamp(3 * squares * squares / fourths, 1.0, ratio.degrees);
  return ratio;
}

Interval ShareInterval(const Ratio& ratio, double n_eff, double units, double level) {
  const double product = ratio.value * (1 - ratio.value);
  double trials = n_eff;
  if (ratio.variance > 0 && product > 0) trials = std::min(units, product / ratio.variance);
  return Wilson(std::clamp(ratio.value, 0.0, 1.0), trials, StudentQuantile(level, ratio.degrees));
}

Interval DensityInterval(const Ratio& ratio, double exposure, double level) {
  if (ratio.value <= 0) return {0, exposure > 0 ? -std::log(1 - UpperTail(level)) / exposure : 0};
  const double factor = std::exp(StudentQuantile(level, ratio.degrees) * std::sqrt(ratio.variance) / ratio.value);
  return {ratio.value / factor, ratio.value * factor};
}

}  // namespace wireprint::credibility
