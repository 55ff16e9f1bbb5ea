#include "services/dedup/core/comparable_text.h"

#include "services/fingerprint/shingle.h"
#include "services/fingerprint/word_hash.h"
#include "services/text/words.h"

namespace wireprint::dedup {

void ComparableText::Assign(absl::string_view text, absl::Span<const text::ByteRange> body) {
  static thread_local text::Words words;
  text::CutWords(text, body, words);
  fingerprint::HashWords(words, word_hashes_);
  fingerprint::Shingles(word_hashes_, shingles_);
  shingle_set_.Assign(shingles_);
  word_begin_.swap(words.begin);
  word_end_.swap(words.end);
}

void ComparableText::Assign(const fingerprint::Fingerprinter& fingerprinter) {
  word_begin_ = fingerprinter.words().begin;
  word_end_ = fingerprinter.words().end;
  word_hashes_.assign(fingerprinter.word_hashes().begin(), fingerprinter.word_hashes().end());
  shingles_.assign(fingerprinter.shingles().begin(), fingerprinter.shingles().end());
  shingle_set_.Assign(shingles_);
}

}  // namespace wireprint::dedup
