// A text made ready to be compared with others, word for word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/lazy_shingle_set.h"
#include "services/fingerprint/exact_set.h"
#include "services/fingerprint/fingerprint.h"
#include "services/text/lines.h"

namespace wireprint::dedup {

// Holds no reference to the text it was made of. Reusable: Assign keeps the buffers. Cheap to move. Reading is
// thread-safe, assigning is not.
class ComparableText {
 public:
  ComparableText() = default;
  ComparableText(absl::string_view text, absl::Span<const text::ByteRange> body) { Assign(text, body); }

  // Makes this the words of `text` inside `body`; preconditions as of text::CutWords.
  void Assign(absl::string_view text, absl::Span<const text::ByteRange> body);
  // Makes this the text that `fingerprinter` computed last with Compute(text, body), and takes it away from there:
  // nothing is cut, hashed or copied again.
  void Assign(fingerprint::Fingerprinter& fingerprinter, absl::Span<const text::ByteRange> body);

  // Equal texts of words have equal hashes in equal order, which is what their exact hashes are made of.
  absl::Span<const uint64_t> word_hashes() const { return word_hashes_; }
  // In text order: shingle i covers the words from i on.
  absl::Span<const uint64_t> shingles() const { return shingles_; }
  // Made by the first call that asks for it, here or through shingle_count.
  const fingerprint::ShingleSet& shingle_set() const { return shingle_set_.Get(shingles_); }
  uint32_t word_count() const { return static_cast<uint32_t>(word_hashes_.size()); }
  // Distinct ones.
  uint32_t shingle_count() const { return static_cast<uint32_t>(shingle_set().size()); }

  // Whether something was left out between `word` and the word before it.
  bool FollowsGap(size_t word) const;
  // The bytes of the text from the first to the last of the words [first, last), first < last: what stands between them
  // is in it, excluded or not.
  text::ByteRange WordRange(size_t first, size_t last) const { return {word_begin_[first], word_end_[last - 1]}; }

 private:
  void FindGaps(absl::Span<const text::ByteRange> body);

  std::vector<uint32_t> word_begin_;
  std::vector<uint32_t> word_end_;
  std::vector<uint32_t> after_gap_;  // words, ascending
  std::vector<uint64_t> word_hashes_;
  std::vector<uint64_t> shingles_;
  LazyShingleSet shingle_set_;
};

}  // namespace wireprint::dedup
