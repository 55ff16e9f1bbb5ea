// The rules that are in code: what a line or a credit is by where it stands, not by its words.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/rule_file.h"

namespace wireprint::analysis {

// The rules of lines that labels name beside those of a file: their patterns say in words what they look for. They live
// as long as the process.
absl::Span<const Rule> StructureRules();

// The one of them that gives `kind`. Precondition: there is one.
const Rule* StructureRuleOf(LineKind kind);

// What credits name beside the rules of a file.
struct CreditCode {
  absl::string_view id;
  absl::string_view role;
  absl::string_view meaning;
  absl::string_view example;
};
absl::Span<const CreditCode> CreditCodes();

}  // namespace wireprint::analysis
