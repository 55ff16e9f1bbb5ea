// The data files that were compiled in.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::analysis::attribution {

extern const absl::string_view kBuiltinWords;  // words.txt
extern const absl::string_view kBuiltinCues;   // cues.txt

}  // namespace wireprint::analysis::attribution
