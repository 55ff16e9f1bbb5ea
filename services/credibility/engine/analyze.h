// The analysis of a report: lines, credits, attributions, and what of them is counted.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "services/credibility/core/line_sighting.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/credibility/engine/analysis.h"
#include "services/credibility/engine/rules.h"
#include "services/report/report.h"

namespace wireprint::credibility {

// What of the sightings is the outlet's page's, as learnt at one moment, and what was ruled until then.
using LearntLines = absl::FunctionRef<ActiveLines(absl::Span<const LineSighting>)>;

// `report` is valid; its outlet, if it has one, is a host name in lower case. `sightings`, if not null, gets what can
// recur of the lines that rules left as body. Deterministic: the same report, rules and learnt lines give the same
// analysis. Thread-safe.
Analysis Analyze(const Rules& rules, const report::Report& report, const LearntLines* learnt, LineSightings* sightings);

// What dedup leaves out of the fingerprint: ascending, disjoint ranges of the text, at most 4096, that are no body.
std::vector<text::ByteRange> MaskOf(const Analysis& analysis, absl::string_view text);

}  // namespace wireprint::credibility
