// What a text says of whose it is, by which an origin is judged.
#pragma once

#include "services/credibility/engine/analysis.h"
#include "services/credibility/engine/records.h"
#include "services/credibility/engine/rules.h"
#include "services/report/report.h"

namespace wireprint::credibility {

// Sets the row's credits, each agency in each part once, and what else Member has of them and of the byline. Pictures
// are not the text's.
void SetCredits(const Rules& rules, const report::Report& report, const Analysis& analysis, Row& row);

}  // namespace wireprint::credibility
