#include "services/dedup/core/plausible.h"

#include <algorithm>
#include <cmath>

#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {

double SampledShare(double shingles) {
  constexpr double kShare = static_cast<double>(fingerprint::kSampleBelow) * 0x1p-64;
  const double samples = std::clamp<double>(shingles * kShare, fingerprint::kMinSamples, fingerprint::kMaxSamples);
  return std::min(1.0, samples / shingles);
}

double LeastPlausibleJaccard(uint32_t size_a, uint32_t size_b, double containment, double standard_errors) {
  constexpr double kByAccident = 0x1p-8;
  const double shared = containment * std::min(size_a, size_b);
  const double jaccard = shared / (static_cast<double>(size_a) + size_b - shared);
  const double equal = jaccard + (1 - jaccard) * kByAccident;  // the chance of a slot
  const double least = equal - standard_errors * std::sqrt(equal * (1 - equal) / fingerprint::kSlots);
  return (least - kByAccident) / (1 - kByAccident);
}

double ContainmentFromSamples(uint32_t shared_samples, uint32_t size_a, uint32_t size_b) {
  // What both sample is what the thinner of the two samplings takes of what they share.
  const double share = std::min(SampledShare(size_a), SampledShare(size_b));
  return std::min(1.0, shared_samples / (share * std::min(size_a, size_b)));
}

}  // namespace wireprint::dedup
