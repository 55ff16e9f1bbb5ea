// Text measured and cut in terminal columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::cli {

// Columns `text` takes: wide characters two, combining marks and controls none. Bytes that are no UTF-8 take one each.
size_t Width(absl::string_view text);

// The longest prefix of whole characters, with their marks, of at most `columns`.
absl::string_view Prefix(absl::string_view text, size_t columns);

// `text` on one line: white space runs become one space, controls and what is no UTF-8 become U+FFFD.
std::string OneLine(absl::string_view text);

// `text` with its lines and spaces, the same put for controls but newline and tab.
std::string Printable(absl::string_view text);

// `text` on one line and in at most `columns`: white space runs become one space, and what is too long is cut after a
// word, or where there is none in the last third, after a character, and ends in "…".
std::string Shorten(absl::string_view text, size_t columns);

// `text` cut at spaces into lines of at most `columns`, white space runs made one space; a word that is longer is cut
// with "…". No line for an empty text.
std::vector<std::string> Wrap(absl::string_view text, size_t columns);

// `text` in exactly `columns`: cut with "…" or filled with spaces, on its left when `right`.
std::string Fit(absl::string_view text, size_t columns, bool right = false);

}  // namespace wireprint::cli
