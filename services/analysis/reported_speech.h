// Whether a line tells what somebody said.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Whether `folded`, a line as FoldLine gives it, ends as a sentence does and tells who said it: "…, the mayor told
// residents.", "\"…,\" said Jo Example." A page does not speak of itself like that, whatever words the line begins
// with. Linear in the length of the line. Thread-safe.
bool IsReportedSpeech(absl::string_view folded);

}  // namespace wireprint::analysis
