// How many shingles of one text stand in each of others, and which: one text in a hash table, the others probed against
// it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace wireprint::dedup {

// Of kMarks shingles of a text, evenly spaced in it, those that stand in another text too, a bit each.
using SharedMarks = uint64_t;
inline constexpr size_t kMarks = 64;
// The place of mark `i` among `shingles` shingles in text order, at least one.
inline size_t MarkPlace(size_t i, size_t shingles) { return i * shingles / kMarks; }

// Reusable: Assign keeps the buffers. Not thread-safe.
class ShingleProbe {
 public:
  ShingleProbe();

  // Shingles in text order, duplicates allowed.
  void Assign(absl::Span<const uint64_t> shingles);

  // How many distinct shingles of the assigned ones are among `shingles`, and which marks of them in `marks`.
  uint32_t CountShared(absl::Span<const uint64_t> shingles, SharedMarks& marks);

 private:
  // Where `shingle` is, or the empty place where it would be. Not for 0.
  size_t Find(uint64_t shingle) const;

  uint64_t factor_;
  std::vector<uint64_t> places_;         // 0: empty; a power of two, at most half full
  std::vector<uint32_t> counted_;        // the round in which the shingle at a place was counted last
  std::array<size_t, kMarks> marked_{};  // the places of the marks, while there are shingles
  bool has_marks_ = false;
  uint32_t round_ = 0;
  bool has_zero_ = false;
  int shift_ = 0;
};

}  // namespace wireprint::dedup
