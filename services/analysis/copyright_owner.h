// Copyright lines without a year.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Whom `line`, all of which is a copyright sign or word and one name or more, says the right is of: "AFP" of "© AFP".
// Empty when it says more, such as a year, or is none.
absl::string_view CopyrightOwner(absl::string_view line);

}  // namespace wireprint::analysis
