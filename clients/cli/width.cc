#include "clients/cli/width.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "unicode/uchar.h"
#include "unicode/utf8.h"

namespace wireprint::cli {
namespace {

constexpr absl::string_view kEllipsis = "…";

// The character at `*offset`, which moves past it; negative when it is no UTF-8.
UChar32 Take(absl::string_view text, size_t* offset) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int64_t>(text.size());
  auto at = static_cast<int64_t>(*offset);
  UChar32 c = 0;
  U8_NEXT(bytes, at, length, c);
  *offset = static_cast<size_t>(at);
  return c;
}

size_t Columns(UChar32 c) {
  if (c < 0) {
    return 1;
  }
  const auto mask = U_GET_GC_MASK(c);
  if ((mask & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CC_MASK | U_GC_CF_MASK)) != 0) {
    return 0;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

bool IsSpace(UChar32 c) { return c >= 0 && u_isUWhiteSpace(c); }

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

bool IsHarmful(UChar32 c) { return c < 0 || u_charType(c) == U_CONTROL_CHAR; }

}  // namespace

std::string OneLine(absl::string_view text) {
  std::string out;
  bool space = false;
  for (size_t offset = 0; offset < text.size();) {
    const size_t begin = offset;
    const UChar32 c = Take(text, &offset);
    if (IsSpace(c)) {
      space = true;
      continue;
    }
    if (space && !out.empty()) {
      out += ' ';
    }
    space = false;
    absl::StrAppend(&out, IsHarmful(c) ? kReplacement : text.substr(begin, offset - begin));
  }
  return out;
}

std::string Printable(absl::string_view text) {
  std::string out;
  for (size_t offset = 0; offset < text.size();) {
    const size_t begin = offset;
    const UChar32 c = Take(text, &offset);
    const bool keep = c == '\n' || c == '\t' || !IsHarmful(c);
    absl::StrAppend(&out, keep ? text.substr(begin, offset - begin) : kReplacement);
  }
  return out;
}

size_t Width(absl::string_view text) {
  size_t width = 0;
  for (size_t offset = 0; offset < text.size();) {
    width += Columns(Take(text, &offset));
  }
  return width;
}

absl::string_view Prefix(absl::string_view text, size_t columns) {
  size_t width = 0;
  size_t offset = 0;
  while (offset < text.size()) {
    size_t next = offset;
    width += Columns(Take(text, &next));
    if (width > columns) {
      break;
    }
    offset = next;
  }
  return text.substr(0, offset);
}

std::string Shorten(absl::string_view text, size_t columns) {
  std::string line = OneLine(text);
  if (Width(line) <= columns) {
    return line;
  }
  if (columns == 0) {
    return "";
  }
  absl::string_view kept = Prefix(line, columns - 1);
  if (line[kept.size()] != ' ') {
    const size_t space = kept.rfind(' ');
    if (space != absl::string_view::npos && Width(kept.substr(0, space)) * 3 >= columns * 2) {
      kept = kept.substr(0, space);
    }
  }
  while (!kept.empty() && kept.back() == ' ') {
    kept.remove_suffix(1);
  }
  return std::string(kept) + std::string(kEllipsis);
}

std::vector<std::string> Wrap(absl::string_view text, size_t columns) {
  std::vector<std::string> lines;
  const std::string line = OneLine(text);
  for (const absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
    if (!lines.empty() && Width(lines.back()) + 1 + Width(word) <= columns) {
      absl::StrAppend(&lines.back(), " ", word);
    } else {
      lines.push_back(Shorten(word, columns));
    }
  }
  return lines;
}

std::string Fit(absl::string_view text, size_t columns, bool right) {
  std::string cell = OneLine(text);
  if (Width(cell) > columns) {
    cell = columns == 0 ? "" : std::string(Prefix(cell, columns - 1)) + std::string(kEllipsis);
  }
  const std::string fill(columns - Width(cell), ' ');
  return right ? fill + cell : cell + fill;
}

}  // namespace wireprint::cli
