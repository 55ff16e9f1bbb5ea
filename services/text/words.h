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
// [begin[i], end[i]) of the text as sent; its normalised form is folded[folded_begin[i], folded_end[i]).
// In scripts written without spaces a word is an overlapping character n-gram, so ranges may overlap.
// Reusable: CutWords keeps the capacity of every buffer. Not thread-safe.
struct Words {
  // Bytes after the last folded word that may be read (their value is unspecified), so that a hash may load 16 at once.
  static constexpr size_t kReadablePadding = 64;

  std::vector<uint32_t> begin;
  std::vector<uint32_t> end;
  std::vector<uint32_t> folded_begin;
  std::vector<uint32_t> folded_end;
  std::string folded;

  size_t size() const { return begin.size(); }
  absl::string_view Folded(size_t i) const {
    return absl::string_view(folded).substr(folded_begin[i], folded_end[i] - folded_begin[i]);
  }
};

// Cuts `text` (valid UTF-8, under 1 GiB) into words, reading only the bytes inside `body`: ascending, disjoint ranges
// on code-point boundaries; the words of one range never run into those of the next. Replaces what `words` held.
// Deterministic, and the same on every instruction set.
void CutWords(absl::string_view text, absl::Span<const ByteRange> body, Words& words);

}  // namespace wireprint::text
