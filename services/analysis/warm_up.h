// A page to analyse at the start, so that no caller's does it: some patterns are compiled when they are first used.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Has a line of each form that such a pattern is for. What it is analysed as does not matter.
absl::string_view WarmUpPage();

}  // namespace wireprint::analysis
