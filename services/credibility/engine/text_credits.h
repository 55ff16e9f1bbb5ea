// The credits of a text that an origin is judged by.
#pragma once

#include <vector>

#include "services/credibility/core/origin.h"
#include "services/credibility/engine/analysis.h"
#include "services/credibility/engine/rules.h"

namespace wireprint::credibility {

// Each agency in each part once; pictures are not the text's. `unnamed` becomes true for a disclaimer without a name.
std::vector<TextCredit> CreditsOf(const Rules& rules, const Analysis& analysis, bool& unnamed);

}  // namespace wireprint::credibility
