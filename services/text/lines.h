// Lines of a text, as byte ranges of the text as sent.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::text {

// A half-open range [begin, end) of bytes in the text it was cut from.
struct ByteRange {
  uint32_t begin = 0;
  uint32_t end = 0;

  uint32_t size() const { return end - begin; }
  bool operator==(const ByteRange&) const = default;
};

// The lines of `text` in order, without their terminators (LF, CRLF, CR, NEL, U+2028, U+2029). Blank lines are
// returned too, so that line numbers agree with an editor's; a final terminator opens no further line. `text` must be
// valid UTF-8 of less than 4 GiB.
std::vector<ByteRange> SplitLines(absl::string_view text);

}  // namespace wireprint::text
