// Telling a text that recurs from a copy: a market report, a fixture list or a weather forecast says the same words
// again days later, with other figures; a copy carries the figures of its original.
#pragma once

#include <vector>

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

}  // namespace wireprint::dedup
