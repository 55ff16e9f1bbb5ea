// 64-bit hashes of shingles: five consecutive words.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace wireprint::fingerprint {

// Makes `shingles` the hashes of every window of five words, in text order, duplicates kept: shingles[i] covers the
// words [i, i + 5). A text of one to four words has a single shingle, of all its words; no word, no shingle.
void Shingles(absl::Span<const uint64_t> word_hashes, std::vector<uint64_t>& shingles);

}  // namespace wireprint::fingerprint
