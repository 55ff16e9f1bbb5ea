// Counts how often values occur among a few.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wireprint::dedup {

// Reusable without being cleared. Not thread-safe.
class Tally {
 public:
  // Forgets everything and makes room for `most` different values.
  void Start(size_t most) {
    distinct_ = 0;
    const size_t size = std::bit_ceil(2 * most + 16);
    if (places_.size() < size) places_.assign(size, Place{});
    if (++round_ == 0) {
      places_.assign(places_.size(), Place{});
      round_ = 1;
    }
    shift_ = 64 - std::countr_zero(places_.size());
  }

  // Counts `value` once more; how often it was counted by now. No more different ones than Start() was told.
  uint32_t Add(uint64_t value) {
    Place& place = places_[Find(value)];
    if (place.round != round_) {
      place = {value, round_, 0};
      ++distinct_;
    }
    return ++place.count;
  }

  uint32_t Count(uint64_t value) const {
    const Place& place = places_[Find(value)];
    return place.round == round_ ? place.count : 0;
  }

  size_t distinct() const { return distinct_; }

 private:
  struct Place {
    uint64_t value = 0;
    uint32_t round = 0;
    uint32_t count = 0;
  };

  size_t Find(uint64_t value) const {
    size_t at = value * uint64_t{0x9E3779B97F4A7C15} >> shift_;
    while (places_[at].round == round_ && places_[at].value != value) at = (at + 1) & (places_.size() - 1);
    return at;
  }

  std::vector<Place> places_;
  size_t distinct_ = 0;
  uint32_t round_ = 0;
  int shift_ = 0;
};

}  // namespace wireprint::dedup
