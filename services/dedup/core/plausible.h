// Which estimates still allow that two texts share enough.
#pragma once

#include <cstdint>

namespace wireprint::dedup {

// The share of a set of so many shingles that is sampled (wp1). Positive ones.
double SampledShare(double shingles);

// The least Jaccard estimate from byte signatures that a pair of sets of these sizes may show if the smaller of them
// stands in the larger to the share `containment`: so many standard errors of the estimate below its mean. 0 or less:
// every estimate is plausible. Sizes must be positive.
double LeastPlausibleJaccard(uint32_t size_a, uint32_t size_b, double containment, double standard_errors);

// The containment of the smaller of two sets of these sizes in the larger, estimated from how many of their sampled
// shingles they share. Unbiased; standard error about .06 at a containment of .12. Sizes must be positive.
double ContainmentFromSamples(uint32_t shared_samples, uint32_t size_a, uint32_t size_b);

}  // namespace wireprint::dedup
