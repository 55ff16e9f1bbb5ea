// The directory of outlets that was compiled in.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::credibility {

extern const absl::string_view kBuiltinOutlets;

}  // namespace wireprint::credibility
