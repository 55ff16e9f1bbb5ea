#include "services/fingerprint/shingle.h"

#include "services/fingerprint/kernels.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::fingerprint {
namespace {

uint64_t ShortTextShingle(absl::Span<const uint64_t> word_hashes) {
  uint64_t sum = word_hashes.size() * kConstants.short_text;
  for (size_t i = 0; i < word_hashes.size(); ++i) sum += word_hashes[i] * kConstants.shingle[i];
  return Mix(sum);
}

}  // namespace

void Shingles(absl::Span<const uint64_t> word_hashes, std::vector<uint64_t>& shingles) {
  if (word_hashes.empty()) {
    shingles.clear();
  } else if (word_hashes.size() < kShingleWords) {
    shingles.assign(1, ShortTextShingle(word_hashes));
  } else {
    shingles.resize(word_hashes.size() - kShingleWords + 1);
    ActiveKernels().shingles(word_hashes.data(), shingles.size(), shingles.data());
  }
}

}  // namespace wireprint::fingerprint
