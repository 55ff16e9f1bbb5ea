// The last paragraph of a report that agencies sign, which looks like a caption: "The ferry runs again. (AFP,
// Reuters)".
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agencies.h"
#include "services/analysis/labels.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// Takes the labels of a caption from the line that is such a paragraph: sentences and a bracket of agencies' names
// alone, straight below a paragraph without label, with no such paragraph below. `labels` are those that rules gave
// `lines` of `text`, ascending.
void UnlabelSignedParagraph(const AgencyRegistry& registry, absl::string_view text,
                            absl::Span<const text::ByteRange> lines, std::vector<LineLabel>& labels);

}  // namespace wireprint::analysis
