// Credits that a page breaks in two: "With inputs from" above "ANI and PTI".
#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/report_shape.h"

namespace wireprint::analysis {

struct BrokenLine {
  size_t first = 0;   // breaks off where a name has to follow
  size_t second = 0;  // the next line with words
};

// The short lines of `text`, of which credits are read, that end in a preposition, and what stands below. Ascending; of
// many the last 64.
std::vector<BrokenLine> BrokenLines(absl::string_view text, const ReportShape& shape);

}  // namespace wireprint::analysis
