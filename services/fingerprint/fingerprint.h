// The fingerprint of a text under the scheme "wp1".
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/fingerprint/distinct.h"
#include "services/fingerprint/minhash.h"
#include "services/text/lines.h"
#include "services/text/words.h"

namespace wireprint::fingerprint {

using ExactHash = std::array<uint8_t, 16>;

// XXH3-128 (canonical, big-endian) of the word hashes as little-endian bytes. Equal for texts of the same words; all
// texts without words share one, so a match of such texts means nothing.
ExactHash ExactHashOf(absl::Span<const uint64_t> word_hashes);

struct Fingerprint {
  ExactHash exact_hash{};
  uint32_t word_count = 0;
  uint32_t shingle_count = 0;  // distinct
  Signature signature{};
  std::vector<uint64_t> samples;  // ascending, distinct

  bool operator==(const Fingerprint&) const = default;
};

// Computes fingerprints one after another, with buffers that it keeps. Not thread-safe: one a thread.
class Fingerprinter {
 public:
  // The fingerprint of the words of `text` inside `body`; preconditions as of text::CutWords: valid UTF-8 under 1 GiB,
  // ascending disjoint ranges. The result stands until the next call.
  const Fingerprint& Compute(absl::string_view text, absl::Span<const text::ByteRange> body);

  // The fingerprint of all of `text`.
  const Fingerprint& Compute(absl::string_view text);

  // The fingerprint of words cut before. words() stays what it was.
  const Fingerprint& ComputeFromWords(const text::Words& words);

  // Of the last Compute(): the words, their hashes, and the shingles in text order (shingle i covers the words i to
  // i + 4). They stand until the next call.
  const text::Words& words() const { return words_; }
  absl::Span<const uint64_t> word_hashes() const { return word_hashes_; }
  absl::Span<const uint64_t> shingles() const { return shingles_; }

  // Gives away what these are of the last Compute(), for buffers that the next one writes to.
  void Exchange(std::vector<uint32_t>& word_begin, std::vector<uint32_t>& word_end, std::vector<uint64_t>& word_hashes,
                std::vector<uint64_t>& shingles) {
    words_.begin.swap(word_begin);
    words_.end.swap(word_end);
    word_hashes_.swap(word_hashes);
    shingles_.swap(shingles);
  }

 private:
  text::Words words_;
  std::vector<uint64_t> word_hashes_;
  std::vector<uint64_t> shingles_;
  std::vector<uint64_t> sample_scratch_;
  DistinctCounter distinct_;
  Fingerprint fingerprint_;
};

}  // namespace wireprint::fingerprint
