// Labels of the lines of a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/kinds.h"
#include "services/analysis/line_rules.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// What a span of one line is. What no label covers is body. A line may hold several: a caption and its credit.
struct LineLabel {
  text::ByteRange span;  // bytes of the text as sent, inside one line, without its terminator
  uint32_t line = 0;     // 0-based
  LineKind kind = LineKind::kBody;
  bool drop = false;            // boilerplate: of no interest to a reader
  bool carries_credit = false;  // may name an agency: look for credits here, though it is not body
  const Rule* rule = nullptr;   // the evidence; lives as long as the LineRules

  bool operator==(const LineLabel&) const = default;
};

// The labels of all that is not body, ascending and disjoint. `text` is valid UTF-8 of less than 4 GiB.
// The same text and rules give the same labels. A dateline alone on one of the first lines is told by the built-in
// registry; its rule is "structure.dateline".
std::vector<LineLabel> LabelLines(const LineRules& rules, absl::string_view text);

// What the labels leave of `text`: ascending, disjoint ranges, none of them empty or all white space. Labels are as
// LabelLines returns them.
std::vector<text::ByteRange> BodyRanges(absl::string_view text, absl::Span<const LineLabel> labels);

}  // namespace wireprint::analysis
