// How many shingles of one text stand in each of others: one text in a hash table, the others probed against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace wireprint::dedup {

// Reusable: Assign keeps the buffers. Not thread-safe.
class ShingleProbe {
 public:
  ShingleProbe();

  // Shingles in text order, duplicates allowed.
  void Assign(absl::Span<const uint64_t> shingles);

  // How many distinct shingles of the assigned ones are among `shingles`.
  uint32_t CountShared(absl::Span<const uint64_t> shingles);

 private:
  // Where `shingle` is, or the empty place where it would be. Not for 0.
  size_t Find(uint64_t shingle) const;

  uint64_t factor_;
  std::vector<uint64_t> places_;   // 0: empty; a power of two, at most half full
  std::vector<uint32_t> counted_;  // the round in which the shingle at a place was counted last
  uint32_t round_ = 0;
  bool has_zero_ = false;
  int shift_ = 0;
};

}  // namespace wireprint::dedup
