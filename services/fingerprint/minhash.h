// MinHash signatures: one-permutation hashing whose empty bins are filled by an ordinary MinHash of the whole set, so
// that two slots are equal with a probability of exactly the Jaccard similarity (FastSimilaritySketching, Dahlgaard,
// Knudsen, Thorup, FOCS 2017, with one random round).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::fingerprint {

using Signature = std::array<uint32_t, kSlots>;
// The low byte of every slot: a quarter of the size for 1/256 more accidental agreement.
using ByteSignature = std::array<uint8_t, kSlots>;

// The signature of the set of `shingles`; neither order nor repetition matters. An empty set gives kEmptySlot
// everywhere.
Signature Sketch(absl::Span<const uint64_t> shingles);

// The same; `scratch` is a buffer to reuse.
void Sketch(absl::Span<const uint64_t> shingles, std::vector<uint32_t>& scratch, Signature& signature);

ByteSignature LowBytes(const Signature& signature);

}  // namespace wireprint::fingerprint
