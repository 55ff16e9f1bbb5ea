// Reports that say themselves that they are no report of the ordinary form.
#pragma once

#include "services/credibility/core/facts.h"
#include "services/report/report.h"

namespace wireprint::credibility {

// kCorrection for a text that begins as a correction of an earlier one, kLiveBlog for a running log of an event, by the
// title or, without one, by the first line, in English; else by a folder of the path of its URL ("/liveblog/…",
// "/corrections/…"); else kNone. A report with a note at its end is a report.
Exclusion ExclusionOf(const report::Report& report);

}  // namespace wireprint::credibility
