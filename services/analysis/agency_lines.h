// Lines that are the name of an agency, told by the registry and by where they stand.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agencies.h"
#include "services/analysis/labels.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// Labels the lines of `text` that name one agency and nothing else, perhaps in brackets or behind a dash: one of the
// two lines below a byline, and, where it is a wire's, the line directly under the last paragraph, one of the last with
// words. None where another such line is its neighbour; at the end, none where a line that no rule labels stands
// between or below, where links or a menu begin below, or where the paragraph opens a list. `labels` are those of
// rules, and stay ascending; the rule is "structure.agency".
void LabelAgencyLines(const AgencyRegistry& registry, absl::string_view text, absl::Span<const text::ByteRange> lines,
                      std::vector<LineLabel>& labels);

}  // namespace wireprint::analysis
