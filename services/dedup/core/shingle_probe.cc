#include "services/dedup/core/shingle_probe.h"

#include <algorithm>
#include <bit>
#include <random>

namespace wireprint::dedup {
namespace {

// Odd, and another one in each process: whoever knows how shingles are hashed cannot make texts that crowd one place.
uint64_t Factor() {
  static const uint64_t factor = [] {
    std::random_device device;
    return uint64_t{device()} << 32 | device() | 1;
  }();
  return factor;
}

}  // namespace

ShingleProbe::ShingleProbe() : factor_(Factor()) {}

size_t ShingleProbe::Find(uint64_t shingle) const {
  const size_t mask = places_.size() - 1;
  size_t at = shingle * factor_ >> shift_;
  while (places_[at] != shingle && places_[at] != 0) at = (at + 1) & mask;
  return at;
}

void ShingleProbe::Assign(absl::Span<const uint64_t> shingles) {
  const size_t size = std::bit_ceil(2 * shingles.size() + 16);
  shift_ = 64 - std::countr_zero(size);
  places_.assign(size, 0);
  counted_.assign(size, 0);
  round_ = 0;
  has_zero_ = false;
  for (const uint64_t shingle : shingles) {
    if (shingle == 0) {
      has_zero_ = true;
    } else {
      places_[Find(shingle)] = shingle;
    }
  }
  has_marks_ = !shingles.empty();
  for (size_t i = 0; has_marks_ && i < kMarks; ++i) marked_[i] = Find(shingles[MarkPlace(i, shingles.size())]);
}

uint32_t ShingleProbe::CountShared(absl::Span<const uint64_t> shingles, SharedMarks& marks) {
  if (++round_ == 0) {
    std::fill(counted_.begin(), counted_.end(), 0);
    round_ = 1;
  }
  uint32_t shared = 0;
  bool zero = false;
  for (const uint64_t shingle : shingles) {
    if (shingle == 0) {
      zero = true;
      continue;
    }
    const size_t at = Find(shingle);
    const bool first = places_[at] != 0 && counted_[at] != round_;
    shared += first ? 1 : 0;
    if (first) counted_[at] = round_;
  }
  marks = 0;
  for (size_t i = 0; has_marks_ && i < kMarks; ++i) marks |= uint64_t{counted_[marked_[i]] == round_} << i;
  return shared + (zero && has_zero_ ? 1 : 0);
}

}  // namespace wireprint::dedup
