#include "services/fingerprint/exact_set.h"

#include <algorithm>
#include <bit>

namespace wireprint::fingerprint {
namespace {

constexpr size_t kInsertionSortMax = 24;

void InsertionSort(uint64_t* first, uint64_t* last) {
  for (uint64_t* next = first + 1; next < last; ++next) {
    const uint64_t value = *next;
    uint64_t* place = next;
    for (; place != first && place[-1] > value; --place) *place = place[-1];
    *place = value;
  }
}

}  // namespace

// One pass of bucket sort by the leading bits, about two hashes a bucket. Crafted hashes that crowd one bucket meet
// std::sort there.
void ShingleSet::Assign(absl::Span<const uint64_t> shingles) {
  const size_t n = shingles.size();
  if (sorted_.size() < n) sorted_.resize(n);
  const int bits = std::max(1, static_cast<int>(std::bit_width(n)) - 1);
  const int shift = 64 - bits;
  const size_t buckets = size_t{1} << bits;
  bucket_end_.assign(buckets, 0);
  for (const uint64_t hash : shingles) ++bucket_end_[hash >> shift];
  uint32_t begin = 0;
  for (uint32_t& end : bucket_end_) begin += std::exchange(end, begin);
  for (const uint64_t hash : shingles) sorted_[bucket_end_[hash >> shift]++] = hash;
  begin = 0;
  for (const uint32_t end : bucket_end_) {
    if (end - begin > kInsertionSortMax) {
      std::sort(sorted_.data() + begin, sorted_.data() + end);
    } else if (end - begin > 1) {
      InsertionSort(sorted_.data() + begin, sorted_.data() + end);
    }
    begin = end;
  }
  size_ = static_cast<size_t>(std::unique(sorted_.data(), sorted_.data() + n) - sorted_.data());
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
