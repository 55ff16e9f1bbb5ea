// The rule file that was compiled in.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

extern const absl::string_view kBuiltinLineRules;

}  // namespace wireprint::analysis
