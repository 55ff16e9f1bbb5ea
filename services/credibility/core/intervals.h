// Rates with their uncertainty. Pure functions of counts; nothing here knows what is counted.
#pragma once

#include "absl/types/span.h"

namespace wireprint::credibility {

// The probability that an interval holds what it estimates.
inline constexpr double kLevel = 0.90;
// Below this effective number of reports no value is served.
inline constexpr double kMinEffectiveReports = 30;

struct Interval {
  double lower = 0;
  double upper = 1;
  bool operator==(const Interval&) const = default;
};

// The quantile of the standard normal that leaves (1 − level)/2 above it. `level` is between 0 and 1.
double NormalQuantile(double level);

// Wilson's score interval of a rate `p` seen in `n` independent trials; both may be fractional. (Wilson 1927.) With
// n <= 0 all of [0, 1].
Interval Wilson(double p, double n, double z);

// A Beta distribution.
struct Beta {
  double alpha = 0.5;
  double beta = 0.5;
  double Mean() const { return alpha / (alpha + beta); }
  // Its central range of probability `level`.
  Interval Range(double level) const;
  bool operator==(const Beta&) const = default;
};

// Jeffreys' prior.
inline constexpr Beta kJeffreys{0.5, 0.5};

// The posterior of a rate after n_eff·p successes in n_eff trials. The number of trials is the effective one: with the
// sum of the weights in its place, copies and old reports would count as evidence of their own.
Beta Posterior(const Beta& prior, double p, double n_eff);

// Sensitivity and specificity of a detector as measured: true positives of positives, true negatives of negatives. All
// zero: not measured, taken for perfect.
struct DetectorAccuracy {
  double true_positives = 0;
  double positives = 0;
  double true_negatives = 0;
  double negatives = 0;
  bool measured() const { return positives > 0 && negatives > 0; }
  bool operator==(const DetectorAccuracy&) const = default;
};

// A rate, corrected for its detector, with its interval and the trials that its variance is worth.
struct CorrectedRate {
  double value = 0;
  Interval interval;
  double trials = 0;
  // Of the value, from the sample alone.
  double sampling_variance = 0;
  // False when the detector finds no more than chance: the interval is all of [0, 1].
  bool informative = true;
};

// Corrects a rate `p` observed in `n_eff` trials (Rogan and Gladen 1978): (p + Sp − 1)/(Se + Sp − 1), kept in [0, 1].
// The interval is Wilson's of the observed rate, each side widened by the errors of Se and Sp (square-and-add, Zou and
// Donner 2008); with an unmeasured detector it is Wilson's. Se and Sp are taken as (k + 1)/(n + 2) for their variances.
CorrectedRate CorrectRate(double p, double n_eff, const DetectorAccuracy& detector, double z);

// The numerator and denominator that one block adds to a ratio, and its weight.
struct RatioBlock {
  double weight = 0;
  double numerator = 0;
  double denominator = 0;
};

// What a ratio Σw·x/Σw·y is worth.
struct Ratio {
  double value = 0;
  // Of the ratio, linearised, with blocks as sampling units.
  double variance = 0;
  // Degrees of freedom that the variance rests on.
  double degrees = 0;
};

// The ratio and its variance (B − 1)/B·Σr², r = w(x − Ry)/((1 − h)·Σwy) of a block that is h of Σwy: what leaving each
// block out in turn shows, and with equal blocks the linearised B/(B − 1)·Σe²/(Σwy)². Its degrees of freedom are
// Satterthwaite's for normal residuals, 3(Σr²)²/Σr⁴, at most B − 1: a variance that few blocks make is not well known.
// Zeros when Σwy is 0.
Ratio BlockRatio(absl::Span<const RatioBlock> blocks);

// The interval of a share (x of y, 0–1): Wilson's with the trials R(1 − R)/variance that the share is worth, at most
// `units`, Σy unweighted, and Student's quantile (Korn and Graubard 1998, with
// Wilson's limits). Where the blocks show no variance, as at 0 and 1, each of the `n_eff` reports is one trial.
Interval ShareInterval(const Ratio& ratio, double n_eff, double units, double level);

// The interval of a ratio that may be above 1: normal on the logarithm; from 0 when the ratio is 0. Student's quantile.
// `exposure` is Σy: when nothing was seen, the upper end is Poisson's for that exposure.
Interval DensityInterval(const Ratio& ratio, double exposure, double level);

}  // namespace wireprint::credibility
