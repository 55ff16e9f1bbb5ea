// 64-bit hashes of normalised words.
#pragma once

#include <cstdint>
#include <vector>

#include "services/text/words.h"

namespace wireprint::fingerprint {

// Makes hashes[i] the hash of words.Folded(i), for every word and nothing more. Equal words have equal hashes on every
// machine. `words.folded` must be padded as text::CutWords leaves it.
void HashWords(const text::Words& words, std::vector<uint64_t>& hashes);

}  // namespace wireprint::fingerprint
