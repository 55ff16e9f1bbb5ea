// Strings without which a pattern cannot match.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Of each of the lists, a text that the RE2 `pattern` matches, case-insensitive, holds at least one string, once its
// ASCII letters are in lower case: unless it holds a letter that FoldsToAscii. The strings have `min_bytes` or more.
// None when nothing is needed that can be told.
std::vector<std::vector<std::string>> NeededLiterals(const std::string& pattern, size_t min_bytes);

// Whether `text`, valid UTF-8, holds one of the two letters beyond ASCII that in another case are ASCII's k and s.
bool FoldsToAscii(absl::string_view text);

// How often a string stands at a place of a text, roughly: for comparison.
double FrequencyOf(absl::string_view literal);

}  // namespace wireprint::analysis
