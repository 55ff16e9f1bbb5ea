// The lines above a report's first paragraph, told by where they stand.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/labels.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// Labels the headline and the standfirst of `text` where they are clear; `labels` are those of the rules, and stay
// ascending. A headline is the first line that no rule labelled, a few words without an end mark, above a paragraph
// that has one, in a text of two paragraphs or more. A standfirst is the one sentence between the headline and the
// first line that begins a report: byline, agency credit or time. The labels' rules are "structure.headline" and
// "structure.standfirst"; these live as long as the process.
void LabelHeadLines(absl::string_view text, absl::Span<const text::ByteRange> lines, std::vector<LineLabel>& labels);

}  // namespace wireprint::analysis
