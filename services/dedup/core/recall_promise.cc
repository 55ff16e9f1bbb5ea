#include "services/dedup/core/recall_promise.h"

#include <algorithm>
#include <cmath>

#include "services/dedup/core/plausible.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

constexpr double kRate = static_cast<double>(fingerprint::kSampleBelow) * 0x1p-64;
// The chance that two bytes of signatures agree by accident.
constexpr double kByAccident = 0x1p-8;

// Of a target's failures, the share that implausible signatures may cause.
constexpr double kSignatureShare = 1.0 / 6;

double LogChoose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

double Binomial(double n, double p, double k) {
  if (k > n) return 0;
  if (p <= 0) return k == 0 ? 1 : 0;
  if (p >= 1) return k == n ? 1 : 0;
  return std::exp(LogChoose(n, k) + k * std::log(p) + (n - k) * std::log1p(-p));
}

// P(X < k).
double BinomialBelow(double n, double p, double k) {
  double sum = 0;
  for (double i = 0; i < k; ++i) sum += Binomial(n, p, i);
  return std::min(1.0, sum);
}

// P(X < k) where X is how many of `marked` are among `drawn` of `all`.
double HypergeometricBelow(double all, double marked, double drawn, double k) {
  double sum = 0;
  for (double i = std::max(0.0, drawn - (all - marked)); i < std::min({k, marked + 1, drawn + 1}); ++i) {
    sum += std::exp(LogChoose(marked, i) + LogChoose(all - marked, drawn - i) - LogChoose(all, drawn));
  }
  return std::min(1.0, sum);
}

// The chance of fewer than `needed` samples in common, at most.
double SamplesMissing(double size_a, double size_b, double shared, double needed) {
  // That fewer of the shared ones are among the `most` smallest of a, or of b.
  const auto outside = [=](double most) {
    return HypergeometricBelow(size_a, shared, std::min(size_a, most), needed) +
           HypergeometricBelow(size_b, shared, std::min(size_b, most), needed);
  };
  const double above_threshold = BinomialBelow(shared, kRate, needed);
  return std::min({1.0, outside(fingerprint::kMinSamples), above_threshold + outside(fingerprint::kMaxSamples)});
}

// Equal slots that an estimate of at least `jaccard` takes.
double SlotsFor(double jaccard) {
  return jaccard <= 0 ? 0 : std::ceil((jaccard * (1 - kByAccident) + kByAccident) * fingerprint::kSlots);
}

double SlotChance(double jaccard) { return jaccard + (1 - jaccard) * kByAccident; }

// The chance that a stranger, being plausible, has as many equal slots as the pair, at most.
double StrangerAhead(double pair_chance, double plausible_slots) {
  constexpr double kSlots = fingerprint::kSlots;
  const double strangers = 1 - BinomialBelow(kSlots, kByAccident, plausible_slots);
  double ahead = 0;
  for (double slots = plausible_slots; slots <= kSlots; ++slots) {
    ahead += Binomial(kSlots, kByAccident, slots) * BinomialBelow(kSlots, pair_chance, slots + 1);
  }
  return strangers <= 0 ? 0 : std::min(1.0, ahead / strangers);
}

// P(X >= k) of a Poisson number.
double PoissonFrom(double mean, double k) {
  if (mean <= 0) return k <= 0 ? 1 : 0;
  double sum = 0;
  for (double i = 0; i < k; ++i) sum += std::exp(i * std::log(mean) - mean - std::lgamma(i + 1));
  return std::max(0.0, 1 - sum);
}

// The root of a function that falls from above `value` at 0 to below it at 40.
template <typename Function>
double Solve(Function function, double value) {
  double low = 0;
  double high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (function(middle) > value ? low : high) = middle;
  }
  return high;
}

}  // namespace

RecallSettings SettingsFor(const RecallTarget& target) {
  RecallSettings settings{.target = target};
  const double failures = 1 - std::clamp(target.recall, 0.0, 0.9999);
  // A Poisson number is below two more often than the numbers it stands for; of those there may be one for each text.
  settings.two_samples_from =
      Solve([](double mean) { return (1 + mean) * std::exp(-mean); }, failures * (1 - kSignatureShare) / 2) /
      (1 - target.popular_share);
  settings.standard_errors =
      Solve([](double errors) { return std::erfc(errors / std::sqrt(2.0)) / 2; }, failures * kSignatureShare);
  return settings;
}

uint32_t NeededSamples(const RecallSettings& settings, uint32_t shingles_a, uint32_t shingles_b) {
  const auto [smaller, larger] = std::minmax(shingles_a, shingles_b);
  const double expected = settings.target.containment * smaller * SampledShare(larger);
  return expected >= settings.two_samples_from ? 2 : 1;
}

double PromisedRecall(const RecallSettings& settings, const PairShape& pair, uint32_t verified, double strangers) {
  const auto [smaller, larger] = std::minmax(pair.shingles_a, pair.shingles_b);
  const double shared = std::min(pair.shared, smaller);
  if (shared <= 0 || shared < settings.target.least_containment * smaller) return 0;
  const double all = static_cast<double>(smaller) + larger - shared;
  const double kept = std::floor(shared * (1 - settings.target.popular_share));
  const double missing = SamplesMissing(smaller, larger, kept, NeededSamples(settings, smaller, larger));
  const double least =
      LeastPlausibleJaccard(smaller, larger, settings.target.least_containment, settings.standard_errors);
  const double chance = SlotChance(shared / all);
  const double implausible = BinomialBelow(fingerprint::kSlots, chance, SlotsFor(least));
  const double crowded = PoissonFrom(strangers * StrangerAhead(chance, SlotsFor(least)), verified);
  return std::max(0.0, 1 - missing - implausible - crowded);
}

std::vector<PromisedCase> PromisedCases(const RecallSettings& settings) {
  constexpr uint32_t kText = 496;  // shingles of 500 words
  constexpr uint32_t kPassage = 56;
  std::vector<PromisedCase> cases = {
      {"copy, J=.3", {kText, kText, 229}},
      {"copy, J=.4", {kText, kText, 284}},
      {"copy, J=.5", {kText, kText, 331}},
      {"copy, J=.6", {kText, kText, 372}},
      {"copy, J=.7", {kText, kText, 409}},
      {"copy, J=.8", {kText, kText, 441}},
      {"copy, J=.9", {kText, kText, 470}},
      {"first 50 %", {kText, 246, 246}},
      {"first 30 %", {kText, 146, 146}},
      {"first 20 %", {kText, 96, 96}},
      {"50 % amid own text", {kText, kText, 246}},
      {"30 % amid own text", {kText, kText, 146}},
      {"30 % amid own text, 5 % of its words replaced", {kText, kText, 112}},
      {"passage of 60 words amid own text", {kText, kText, kPassage}},
      {"passage of 60 words, alone", {kText, kPassage, kPassage}},
  };
  for (PromisedCase& promised : cases) promised.recall = PromisedRecall(settings, promised.pair);
  return cases;
}

}  // namespace wireprint::dedup
