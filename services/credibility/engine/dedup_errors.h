// What an error of dedup's means for what was sent.
#pragma once

#include "absl/status/status.h"

namespace wireprint::credibility {

// Dedup will never answer otherwise for this report.
bool IsFinal(const absl::Status& status);
// Of a whole call: it may be what was sent together, or its size, and each report alone may be taken.
bool IsOfTheCall(const absl::Status& status);
// Something of this one report's, which others need not wait for: an error inside of dedup, or a refusal by its size.
bool IsOfTheReport(const absl::Status& status);

}  // namespace wireprint::credibility
