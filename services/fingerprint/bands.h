// Locality-sensitive bands of a signature, for callers who keep a candidate store of their own. (wireprint's own index
// uses sampled shingles, which find trimmed copies that no bands find.)
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/fingerprint/signature.h"

namespace wireprint::fingerprint {

// `bands` bands of `rows` slots each; bands * rows <= kSlots.
struct BandLayout {
  uint32_t bands = 0;
  uint32_t rows = 0;

  bool operator==(const BandLayout&) const = default;
};

// 1 - (1 - J^rows)^bands: the probability that two sets of Jaccard similarity `jaccard` share at least one band key.
double BandRecall(BandLayout layout, double jaccard);

// The layout that finds pairs of Jaccard similarity `threshold` with probability `recall` or more at the fewest false
// candidates: the most rows for which some number of bands reaches it, and the fewest such bands. nullopt when
// `threshold` is not in (0, 1], `recall` not in (0, 1), or no layout of 128 slots reaches it.
std::optional<BandLayout> ChooseLayout(double threshold, double recall);

// One key a band, in order: XXH3-64 of the band's number and its slots, each as 4 little-endian bytes. Two texts are
// candidates when the keys of any one band are equal. `layout` must satisfy its invariant.
std::vector<uint64_t> BandKeys(const Signature& signature, BandLayout layout);

}  // namespace wireprint::fingerprint
