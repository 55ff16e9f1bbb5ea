// The credit line that a caller sends beside the text.
#pragma once

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/analysis/credit_list.h"
#include "services/analysis/credit_rules.h"

namespace wireprint::analysis {

// Adds what `field` (valid UTF-8, its first 2 KiB) credits: by its labels ("Text: dpa, Foto: Reuters"), all of it when
// it names agencies and nothing else, by the rules for lines, as a byline, else each agency that it names.
void ReadCreditLine(const AgencyRegistry& registry, const CreditRules& rules, absl::string_view field,
                    const Surroundings& surroundings, CreditList& list);

}  // namespace wireprint::analysis
