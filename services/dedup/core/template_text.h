// Telling a text that recurs from a copy: a market report, a fixture list or a weather forecast says the same words
// again days later, with other figures; a copy carries the figures of its original.
#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/core/types.h"
#include "services/text/lines.h"

namespace wireprint::dedup {

struct TemplatePolicy {
  // Texts observed less far apart are never taken for a template. Microseconds; 4 days.
  Micros min_gap = Micros{4} * 24 * 3600 * 1'000'000;
  // A copy shares at least this much of the figures of the text that has fewer.
  double min_shared_figures = 0.75;
};

// The figures of the `ranges` of a text: its runs of ASCII digits with the points, commas and slashes inside them, as
// hashes, ascending, as often as they stand there.
std::vector<uint64_t> Figures(absl::string_view text, absl::Span<const text::ByteRange> ranges);

// True when two texts that are the same text by `relation`, but not identical, are so far apart and differ so much in
// their figures that one text recurs rather than being copied. Texts without figures are never told apart so.
bool IsTemplate(Relation relation, Micros gap, absl::Span<const uint64_t> figures_a,
                absl::Span<const uint64_t> figures_b, const TemplatePolicy& policy);

// The share of the figures of the text that has fewer that the other has too, 0–1; 1 when it has none.
double SharedFigures(absl::Span<const uint64_t> figures_a, absl::Span<const uint64_t> figures_b);

// How two texts stand to each other that are `relation` by their words and were observed `gap` apart: kTemplate where
// IsTemplate says so, else `relation`. The one way from words and times to a relation. Figures are asked for only where
// they decide.
using FiguresFn = absl::FunctionRef<const std::vector<uint64_t>&()>;
Relation RelationInTime(Relation relation, Micros gap, FiguresFn figures_a, FiguresFn figures_b,
                        const TemplatePolicy& policy);

}  // namespace wireprint::dedup
