// The rules of words, plainly: one code point at a time (docs/words-wp1.md).
#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "services/text/byte_sink.h"
#include "services/text/unicode.h"
#include "services/text/words.h"

namespace wireprint::text {

// Appends words of parts of one text to `scratch.places`, their normal forms to `sink`. Keeps references to all three.
class RangeCutter {
 public:
  RangeCutter(absl::string_view text, Words::Scratch& scratch, ByteSink& sink)
      : text_(text), scratch_(scratch), sink_(sink) {}

  // Rules 1 to 3 for text[range], as if nothing stood around it.
  void Cut(ByteRange range);

  // Rule 4 for text[range]: every run without white space is a word.
  void CutNonSpace(ByteRange range);

 private:
  // A maximal run of one of the classes kWord, kNgram2 and kNgram3, still growing; kSeparator when none is open.
  struct Run {
    unicode::CharClass kind = unicode::CharClass::kSeparator;
    ByteRange range;
  };

  void Extend(Run& run, unicode::CharClass kind, ByteRange code_point);
  void Close(Run& run);
  void CloseNgrams(size_t n);
  // Whether the normal form was not empty.
  bool AppendWord(ByteRange range);
  void Append(ByteRange range, size_t folded_begin);

  absl::string_view text_;
  Words::Scratch& scratch_;
  ByteSink& sink_;
};

}  // namespace wireprint::text
