// What two signatures tell of the likeness of their sets.
#pragma once

#include <cstdint>

#include "services/fingerprint/signature.h"

namespace wireprint::fingerprint {

// Jaccard similarity J from the share of equal slots, less what agrees by accident (2^-32 of the slots of a Signature,
// 2^-8 of those of a ByteSignature), in [0, 1]. Unbiased but for that clamp; standard error at most
// sqrt(J (1 - J) / 128): .044 at J = .5, .027 at J = .1. Meaningless when a set is empty: see EstimateOverlap.
double EstimateJaccard(const Signature& a, const Signature& b);
double EstimateJaccard(const ByteSignature& a, const ByteSignature& b);

struct Overlap {
  double jaccard = 0;
  double containment_a_in_b = 0;  // share of a's shingles that b has too
  double containment_b_in_a = 0;

  bool operator==(const Overlap&) const = default;
};

// Estimates from signatures and set sizes (numbers of distinct shingles). The estimated intersection J/(1+J)(|A|+|B|)
// is clamped to what the sizes allow. The standard error of the containment of A is at most that of J times
// (|A|+|B|) / (|A| (1+J)^2): about .05 for sets of one size. An empty set overlaps nothing: all zero.
Overlap EstimateOverlap(const Signature& a, uint32_t size_a, const Signature& b, uint32_t size_b);
Overlap EstimateOverlap(const ByteSignature& a, uint32_t size_a, const ByteSignature& b, uint32_t size_b);

// The same figures from a known intersection. All zero when a set is empty.
Overlap OverlapOf(uint64_t intersection, uint64_t size_a, uint64_t size_b);

}  // namespace wireprint::fingerprint
