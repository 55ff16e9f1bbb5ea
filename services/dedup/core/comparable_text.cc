#include "services/dedup/core/comparable_text.h"

#include <algorithm>

#include "services/fingerprint/shingle.h"
#include "services/fingerprint/word_hash.h"
#include "services/text/words.h"

namespace wireprint::dedup {

void ComparableText::Assign(absl::string_view text, absl::Span<const text::ByteRange> body) {
  static thread_local text::Words words;
  text::CutWords(text, body, words);
  fingerprint::HashWords(words, word_hashes_);
  fingerprint::Shingles(word_hashes_, shingles_);
  shingle_set_.Reset();
  word_begin_.swap(words.begin);
  word_end_.swap(words.end);
  FindGaps(body);
}

void ComparableText::Assign(fingerprint::Fingerprinter& fingerprinter, absl::Span<const text::ByteRange> body) {
  fingerprinter.Exchange(word_begin_, word_end_, word_hashes_, shingles_);
  shingle_set_.Reset();
  FindGaps(body);
}

bool ComparableText::FollowsGap(size_t word) const {
  return std::binary_search(after_gap_.begin(), after_gap_.end(), static_cast<uint32_t>(word));
}

void ComparableText::FindGaps(absl::Span<const text::ByteRange> body) {
  after_gap_.clear();
  auto word = word_begin_.begin();
  for (size_t i = 1; i < body.size(); ++i) {
    word = std::lower_bound(word, word_begin_.end(), body[i].begin);
    if (word == word_begin_.end()) return;
    const auto at = static_cast<uint32_t>(word - word_begin_.begin());
    if (at > 0 && (after_gap_.empty() || after_gap_.back() != at)) after_gap_.push_back(at);
  }
}

}  // namespace wireprint::dedup
