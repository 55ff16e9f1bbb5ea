#include "services/fingerprint/word_hash.h"

#include "services/fingerprint/kernels.h"

namespace wireprint::fingerprint {

void HashWords(const text::Words& words, std::vector<uint64_t>& hashes) {
  hashes.resize(words.size());
  ActiveKernels().hash_words(words.folded.data(), words.folded_begin.data(), words.folded_end.data(), words.size(),
                             hashes.data());
}

}  // namespace wireprint::fingerprint
