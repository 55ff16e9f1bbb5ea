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

// Indices into the sightings that are the outlet's page's, as learnt at one moment, whose generation it writes.
using LearntLines = absl::FunctionRef<std::vector<size_t>(absl::Span<const LineSighting>, uint64_t&)>;

// `report` is valid; its outlet, if it has one, is a host name in lower case. `sightings`, if not null, gets what can
// recur of the lines that rules left as body. Deterministic: the same report, rules and learnt lines give the same
// analysis. Thread-safe.
// What was ruled at that outlet holds for every line: a boilerplate one is cut wherever it stands, a body one stays,
// whatever rule labels it. `rulings`: null for nothing.
Analysis Analyze(const Rules& rules, const report::Report& report, const LearntLines* learnt, LineSightings* sightings,
                 const Rulings* rulings = nullptr);

// What dedup leaves out of the fingerprint: ascending, disjoint ranges of the text, at most 4096, that are no body.
std::vector<text::ByteRange> MaskOf(const Analysis& analysis, absl::string_view text);

}  // namespace wireprint::credibility
