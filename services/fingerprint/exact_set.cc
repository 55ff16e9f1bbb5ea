#include "services/fingerprint/exact_set.h"

#include <algorithm>
#include <bit>

namespace wireprint::fingerprint {
namespace {

constexpr size_t kInsertionSortMax = 24;

void InsertionSort(uint64_t* first, uint64_t* last) {
  for (uint64_t* next = first; next != last; ++next) {
    const uint64_t value = *next;
    uint64_t* place = next;
    for (; place != first && place[-1] > value; --place) *place = place[-1];
    *place = value;
  }
}

}  // namespace

// One pass of bucket sort by the leading bits, one or two buckets a hash, leaves only neighbours to be exchanged.
// Crafted or endlessly repeated hashes that crowd one bucket meet std::sort instead.
void ShingleSet::Assign(absl::Span<const uint64_t> shingles) {
  const size_t n = shingles.size();
  if (sorted_.size() < n) sorted_.resize(n);
  const int bits = std::max(1, static_cast<int>(std::bit_width(n)));
  const int shift = 64 - bits;
  bucket_end_.assign(size_t{1} << bits, 0);
  for (const uint64_t hash : shingles) ++bucket_end_[hash >> shift];
  uint32_t begin = 0;
  uint32_t fullest = 0;
  for (uint32_t& end : bucket_end_) {
    const uint32_t size = end;
    fullest = std::max(fullest, size);
    end = begin;
    begin += size;
  }
  for (const uint64_t hash : shingles) sorted_[bucket_end_[hash >> shift]++] = hash;
  uint64_t* const last = sorted_.data() + n;
  if (fullest > kInsertionSortMax) {
    std::sort(sorted_.data(), last);
  } else {
    InsertionSort(sorted_.data(), last);
  }
  size_ = static_cast<size_t>(std::unique(sorted_.data(), last) - sorted_.data());
}

size_t IntersectionSize(const ShingleSet& a, const ShingleSet& b) {
  const absl::Span<const uint64_t> x = a.hashes();
  const absl::Span<const uint64_t> y = b.hashes();
  size_t common = 0;
  for (size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    const uint64_t left = x[i];
    const uint64_t right = y[j];
    common += left == right;
    i += left <= right;
    j += right <= left;
  }
  return common;
}

Overlap ExactOverlap(const ShingleSet& a, const ShingleSet& b) {
  return OverlapOf(IntersectionSize(a, b), a.size(), b.size());
}

}  // namespace wireprint::fingerprint
