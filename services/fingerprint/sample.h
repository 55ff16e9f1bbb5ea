// Sampled shingles: those whose hashes are small, so that two texts sample the shingles they share alike.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace wireprint::fingerprint {

// The distinct hashes of `shingles` below 2^60 (one in sixteen), ascending; but at least the 32 smallest of the set
// (all of a smaller set) and at most the 256 smallest.
std::vector<uint64_t> SampleShingles(absl::Span<const uint64_t> shingles);

// The same into `samples`; `scratch` is a buffer to reuse.
void SampleShingles(absl::Span<const uint64_t> shingles, std::vector<uint64_t>& scratch,
                    std::vector<uint64_t>& samples);

}  // namespace wireprint::fingerprint
