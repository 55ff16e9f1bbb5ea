// Words of a text, normalised for comparison, with their places in the text as sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/text/lines.h"

namespace wireprint::text {

// The words of one text. Parallel arrays, one entry a word, in text order. Word i stands at bytes
// [begin[i], end[i]) of the text as sent; its normalised form is folded[folded_begin[i], folded_end[i]), never empty.
// In scripts written without spaces a word is an overlapping character n-gram, so ranges may overlap. The bytes of
// `folded` outside the words are unspecified, and so is where in it a word's normal form stands.
// Reusable: CutWords keeps the capacity of every buffer. Not thread-safe.
struct Words {
  // Bytes after the last folded word that may be read (their value is unspecified), so that a hash may load 16 at once.
  static constexpr size_t kReadablePadding = 64;

  std::vector<uint32_t> begin;
  std::vector<uint32_t> end;
  std::vector<uint32_t> folded_begin;
  std::vector<uint32_t> folded_end;
  std::string folded;

  // Working memory of CutWords, of no meaning to callers.
  struct Place {
    ByteRange text;
    ByteRange folded;
  };
  struct Scratch {
    std::vector<ByteRange> units;
    std::vector<uint32_t> unit_folded_end;
    std::vector<char32_t> codes;
    std::vector<Place> places;
    std::vector<uint32_t> places_end;
    std::vector<uint32_t> token_begin;
    std::vector<uint32_t> token_end;
    std::vector<uint32_t> slow_tokens;
  } scratch;

  size_t size() const { return begin.size(); }
  absl::string_view Folded(size_t i) const {
    return absl::string_view(folded).substr(folded_begin[i], folded_end[i] - folded_begin[i]);
  }
};

// Cuts `text` (valid UTF-8, under 256 MiB) into words, reading only the bytes inside `body`: ascending, disjoint ranges
// on code-point boundaries; the words of one range never run into those of the next. Replaces what `words` held.
// What a word is, docs/words-wp1.md says. A body with any code point that is not white space has at least one word.
// Deterministic, and the same on every instruction set.
void CutWords(absl::string_view text, absl::Span<const ByteRange> body, Words& words);

// The same by the plain rules, one code point at a time: the oracle that CutWords is tested and measured against.
void CutWordsOracle(absl::string_view text, absl::Span<const ByteRange> body, Words& words);

}  // namespace wireprint::text
