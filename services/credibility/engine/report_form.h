// Reports that say themselves that they are no report of the ordinary form.
#pragma once

#include "services/credibility/core/facts.h"
#include "services/report/report.h"

namespace wireprint::credibility {

// kCorrection for a text that begins as a correction of an earlier one, kLiveBlog for a running log of an event, by the
// title or, without one, by the first line; else kNone.
Exclusion ExclusionOf(const report::Report& report);

}  // namespace wireprint::credibility
