// The rule files that were compiled in.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

extern const absl::string_view kBuiltinLineRules;    // line_rules.txt
extern const absl::string_view kBuiltinAgencies;     // agencies.txt
extern const absl::string_view kBuiltinCreditRules;  // credit_rules.txt

}  // namespace wireprint::analysis
