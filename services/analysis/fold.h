// A line as the rules see it.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// `line` (valid UTF-8) with what differs from page to page made equal: every kind of space (NBSP, thin, ideographic,
// tab) is one ' ', runs collapsed and ends trimmed; curly, low and prime quotes are ' and "; dashes and minus are '-';
// the ellipsis is "..."; zero-width characters and soft hyphens are gone; bullets and arrows at either end are cut
// off. Letter case is kept. The result is valid UTF-8, stands in `line` itself or in `buffer`, and lives as long as
// both.
absl::string_view FoldLine(absl::string_view line, std::string& buffer);

// `line` without white space (that of ASCII, and NBSP) at its end.
absl::string_view TrimEnd(absl::string_view line);

// Replaces `lower` by `text` with ASCII letters in lower case. Whether all of it is ASCII.
bool LowerAscii(absl::string_view text, std::string& lower);

// The first `limit` bytes of valid UTF-8, or a little fewer: cut between code points.
absl::string_view HeadOf(absl::string_view text, size_t limit);

}  // namespace wireprint::analysis
