#include "services/fingerprint/estimate.h"

#include <algorithm>

namespace wireprint::fingerprint {
namespace {

template <typename AnySignature>
double JaccardFromSlots(const AnySignature& a, const AnySignature& b, double by_accident) {
  unsigned equal = 0;
  for (size_t slot = 0; slot < kSlots; ++slot) equal += a[slot] == b[slot];
  const double share = equal / static_cast<double>(kSlots);
  return std::max(0.0, (share - by_accident) / (1 - by_accident));
}

Overlap OverlapFromIntersection(double intersection, double size_a, double size_b) {
  if (size_a == 0 || size_b == 0) return {};
  return {intersection / (size_a + size_b - intersection), intersection / size_a, intersection / size_b};
}

Overlap OverlapFromJaccard(double jaccard, double size_a, double size_b) {
  const double intersection = jaccard / (1 + jaccard) * (size_a + size_b);
  return OverlapFromIntersection(std::min({intersection, size_a, size_b}), size_a, size_b);
}

}  // namespace

double EstimateJaccard(const Signature& a, const Signature& b) { return JaccardFromSlots(a, b, 0x1p-32); }

double EstimateJaccard(const ByteSignature& a, const ByteSignature& b) { return JaccardFromSlots(a, b, 0x1p-8); }

Overlap EstimateOverlap(const Signature& a, uint32_t size_a, const Signature& b, uint32_t size_b) {
  return OverlapFromJaccard(EstimateJaccard(a, b), size_a, size_b);
}

Overlap EstimateOverlap(const ByteSignature& a, uint32_t size_a, const ByteSignature& b, uint32_t size_b) {
  return OverlapFromJaccard(EstimateJaccard(a, b), size_a, size_b);
}

Overlap OverlapOf(uint64_t intersection, uint64_t size_a, uint64_t size_b) {
  return OverlapFromIntersection(static_cast<double>(intersection), static_cast<double>(size_a),
                                 static_cast<double>(size_b));
}

}  // namespace wireprint::fingerprint
