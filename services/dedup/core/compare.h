// The exact comparison of two texts: how much they share, and where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/relation.h"
#include "services/text/lines.h"

namespace wireprint::dedup {

inline constexpr size_t kMaxPassages = 32;

// Identical when the words are the same in the same order.
Overlap CompareSets(const ComparableText& a, const ComparableText& b);

// Text that stands in both: the same normalised words in the same order. The bytes between the first and the last of
// them may differ in what is no word of a body: punctuation, letter case, excluded ranges.
struct Passage {
  text::ByteRange in_a;
  text::ByteRange in_b;
  uint32_t words = 0;
  bool operator==(const Passage&) const = default;
};

// The longest `max_passages` shared passages, in a's order. Found in a's order too: at every shared shingle the longest
// common run of words is taken, and ended where something was left out of either text; parts under five words are
// dropped then. Passages do not overlap in a (in scripts without spaces by less than a word); together they cover every
// other word of a that is in a shared shingle, unless `max_passages` cuts. In b they may stand in any order and
// overlap. Where a shingle recurs in b, its first kMaxOccurrences places are looked at. n log n at worst.
inline constexpr size_t kMaxOccurrences = 8;
std::vector<Passage> SharedPassages(const ComparableText& a, const ComparableText& b,
                                    size_t max_passages = kMaxPassages);

}  // namespace wireprint::dedup
