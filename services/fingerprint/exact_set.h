// Exact comparison of two texts' shingles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/fingerprint/estimate.h"

namespace wireprint::fingerprint {

// The distinct hashes of a text's shingles, ascending. Reusable: Assign keeps the buffers. Not thread-safe.
class ShingleSet {
 public:
  ShingleSet() = default;
  explicit ShingleSet(absl::Span<const uint64_t> shingles) { Assign(shingles); }

  // Makes this the set of `shingles` (any order, duplicates allowed), which must not be part of this set. Linear for
  // hashes, n log n at worst.
  void Assign(absl::Span<const uint64_t> shingles);

  size_t size() const { return size_; }
  absl::Span<const uint64_t> hashes() const { return absl::MakeConstSpan(sorted_.data(), size_); }

 private:
  std::vector<uint64_t> sorted_;
  std::vector<uint32_t> bucket_end_;
  size_t size_ = 0;
};

// How many hashes both sets have.
size_t IntersectionSize(const ShingleSet& a, const ShingleSet& b);

// Exact Jaccard and containments. All zero when a set is empty.
Overlap ExactOverlap(const ShingleSet& a, const ShingleSet& b);

}  // namespace wireprint::fingerprint
