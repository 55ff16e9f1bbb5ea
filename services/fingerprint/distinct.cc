#include "services/fingerprint/distinct.h"

#include <algorithm>
#include <bit>

#include "services/fingerprint/kernels.h"

namespace wireprint::fingerprint {
namespace {

constexpr size_t kMaxBitmapped = 4096;  // longer lists are sorted
constexpr size_t kMaxSuspects = 48;     // and so are those with more suspects

}  // namespace

// A bitmap of 64 or more bits a hash shows which hashes may have stood before: the true repetitions and very few
// others. Each distinct one of those is counted in the list.
size_t DistinctCounter::Count(absl::Span<const uint64_t> shingles) {
  const size_t n = shingles.size();
  if (n < 2) return n;
  if (n <= kMaxBitmapped) {
    const Kernels& kernels = ActiveKernels();
    const int bits = std::max(12, static_cast<int>(std::bit_width(n - 1)) + 6);
    bits_.assign(size_t{1} << (bits - 6), 0);
    if (again_.size() < n + 8) again_.resize(n + 8);
    const size_t suspects = kernels.mark(shingles.data(), n, 64 - bits, bits_.data(), again_.data());
    if (suspects == 0) return n;
    if (suspects <= kMaxSuspects) {
      const auto end = again_.begin() + static_cast<ptrdiff_t>(suspects);
      std::sort(again_.begin(), end);
      size_t repetitions = 0;
      for (auto it = again_.begin(), last = std::unique(again_.begin(), end); it != last; ++it) {
        repetitions += kernels.count_equal(shingles.data(), n, *it) - 1;
      }
      return n - repetitions;
    }
  }
  set_.Assign(shingles);
  return set_.size();
}

}  // namespace wireprint::fingerprint
