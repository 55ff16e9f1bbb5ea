// Counts how often report numbers occur among the postings of one query.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wireprint::dedup {

// Reusable without being cleared. Not thread-safe.
class HitCounter {
 public:
  struct Hit {
    uint32_t number = 0;
    // Keys in common, and how many of them few reports have.
    uint32_t shared = 0;
    uint32_t rare = 0;
  };

  // Forgets everything and makes room for `most` different numbers.
  void Start(size_t most) {
    hits_.clear();
    const size_t size = std::bit_ceil(2 * most + 16);
    if (places_.size() < size) places_.assign(size, Place{});
    if (++round_ == 0) {
      places_.assign(places_.size(), Place{});
      round_ = 1;
    }
    shift_ = 64 - std::countr_zero(places_.size());
  }

  // Adds to the counts of `number`, which is listed even if they are 0. No more different ones than Start() was told.
  // Whether it is the first time.
  bool Add(uint32_t number, uint32_t shared, uint32_t rare) {
    size_t at = number * uint64_t{0x9E3779B97F4A7C15} >> shift_;
    while (places_[at].round == round_) {
      Hit& hit = hits_[places_[at].hit];
      if (hit.number == number) {
        hit.shared += shared;
        hit.rare += rare;
        return false;
      }
      at = (at + 1) & (places_.size() - 1);
    }
    places_[at] = {round_, static_cast<uint32_t>(hits_.size())};
    hits_.push_back({number, shared, rare});
    return true;
  }

  // In order of first occurrence.
  const std::vector<Hit>& hits() const { return hits_; }

 private:
  struct Place {
    uint32_t round = 0;
    uint32_t hit = 0;
  };

  std::vector<Hit> hits_;
  std::vector<Place> places_;
  uint32_t round_ = 0;
  int shift_ = 0;
};

}  // namespace wireprint::dedup
