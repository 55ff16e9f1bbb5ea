#include "services/text/lines.h"

#include <cstddef>

namespace wireprint::text {
namespace {

// The length in bytes of the line terminator at text[at]; 0 when none stands there.
uint32_t TerminatorAt(absl::string_view text, size_t at) {
  const auto is = [text, at](absl::string_view terminator) { return text.substr(at, terminator.size()) == terminator; };
  switch (text[at]) {
    case '\n':
      return 1;
    case '\r':
      return is("\r\n") ? 2 : 1;
    case '\xC2':
      return is("\xC2\x85") ? 2 : 0;
    case '\xE2':
      return is("\xE2\x80\xA8") || is("\xE2\x80\xA9") ? 3 : 0;
    default:
      return 0;
  }
}

}  // namespace

std::vector<ByteRange> SplitLines(absl::string_view text) {
  std::vector<ByteRange> lines;
  uint32_t begin = 0;
  for (uint32_t i = 0; i < text.size();) {
    const uint32_t terminator = TerminatorAt(text, i);
    if (terminator == 0) {
      ++i;
      continue;
    }
    lines.push_back({begin, i});
    i += terminator;
    begin = i;
  }
  if (begin < text.size()) lines.push_back({begin, static_cast<uint32_t>(text.size())});
  return lines;
}

}  // namespace wireprint::text
