#include "tests/fuzz/fuzz.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_split.h"
#include "services/text/utf8.h"

namespace wireprint::fuzz {

void Require(bool holds, absl::string_view promise, const char* file, int line) {
  if (holds) [[likely]]
    return;
  std::fprintf(stderr, "%s:%d: does not hold: %.*s\n", file, line, static_cast<int>(promise.size()), promise.data());
  std::abort();
}

std::vector<absl::string_view> Parts(absl::string_view bytes) {
  // StrSplit makes no part of a view of nothing.
  if (bytes.empty()) return {absl::string_view()};
  return absl::StrSplit(bytes, '\xFF');
}

absl::string_view PartOf(absl::Span<const absl::string_view> parts, size_t i) {
  return i < parts.size() ? parts[i] : absl::string_view();
}

absl::string_view ValidPrefix(absl::string_view bytes) {
  return bytes.substr(0, text::FirstInvalidUtf8(bytes).value_or(bytes.size()));
}

bool IsBoundary(absl::string_view text, size_t at) {
  return at == text.size() || (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80);
}

bool IsWithin(const text::ByteRange& range, absl::string_view text) {
  return range.begin <= range.end && IsBoundary(text, range.begin) && IsBoundary(text, range.end);
}

bool AreOrdered(absl::Span<const text::ByteRange> ranges, absl::string_view text) {
  uint32_t end = 0;
  for (const text::ByteRange& range : ranges) {
    if (range.begin < end || range.size() == 0 || !IsWithin(range, text)) return false;
    end = range.end;
  }
  return true;
}

}  // namespace wireprint::fuzz
