// MinHash signatures: one-permutation hashing whose empty bins are filled by an ordinary MinHash of the whole set, so
// that two slots are equal with a probability of exactly the Jaccard similarity (FastSimilaritySketching, Dahlgaard,
// Knudsen, Thorup, FOCS 2017, with one random round).
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "services/fingerprint/distinct.h"
#include "services/fingerprint/signature.h"

namespace wireprint::fingerprint {

// The signature of the set of `shingles`; neither order nor repetition matters. An empty set gives kEmptySlot
// everywhere.
Signature Sketch(absl::Span<const uint64_t> shingles);

void Sketch(absl::Span<const uint64_t> shingles, Signature& signature);

// The same, and returns the number of distinct hashes, for less than the two cost apart.
size_t SketchAndCount(absl::Span<const uint64_t> shingles, DistinctCounter& counter, Signature& signature);

}  // namespace wireprint::fingerprint
