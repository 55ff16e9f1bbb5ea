// Where a picture's caption ends and its credit begins.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// The offset in `line`, a caption as it stands on the page, at which the credit at its end begins: "(Photo: Jo
// Example)", "Photo by Jo Example", "Jo Example / Example Press", "AP Photo". line.size() when none is told apart,
// never 0. Blanks between the two are counted to neither: the caption ends at the last character that is not white
// space.
size_t CreditInCaption(absl::string_view line);

}  // namespace wireprint::analysis
