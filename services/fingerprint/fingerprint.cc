#include "services/fingerprint/fingerprint.h"

#include "services/fingerprint/kernels.h"
#include "services/fingerprint/sample.h"
#include "services/fingerprint/shingle.h"
#include "services/fingerprint/word_hash.h"

namespace wireprint::fingerprint {

ExactHash ExactHashOf(absl::Span<const uint64_t> word_hashes) {
  ExactHash hash;
  ActiveKernels().xxh3_128(word_hashes.data(), word_hashes.size() * sizeof(uint64_t), hash.data());
  return hash;
}

const Fingerprint& Fingerprinter::Compute(absl::string_view text, absl::Span<const text::ByteRange> body) {
  text::CutWords(text, body, words_);
  return ComputeFromWords(words_);
}

const Fingerprint& Fingerprinter::Compute(absl::string_view text) {
  const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
  return Compute(text, absl::MakeConstSpan(&all, 1));
}

const Fingerprint& Fingerprinter::ComputeFromWords(const text::Words& words) {
  HashWords(words, word_hashes_);
  Shingles(word_hashes_, shingles_);
  fingerprint_.word_count = static_cast<uint32_t>(words.size());
  fingerprint_.exact_hash = ExactHashOf(word_hashes_);
  fingerprint_.shingle_count = static_cast<uint32_t>(SketchAndCount(shingles_, distinct_, fingerprint_.signature));
  SampleShingles(shingles_, sample_scratch_, fingerprint_.samples);
  return fingerprint_;
}

}  // namespace wireprint::fingerprint
