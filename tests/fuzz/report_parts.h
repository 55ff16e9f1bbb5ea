// Reports as inputs: text, title, byline, credit line, outlet and language, as far as they are there.
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "services/report/report.h"

namespace wireprint::fuzz {

// nullopt when the report is none that the services would take.
std::optional<report::Report> ReportOf(absl::string_view bytes);

}  // namespace wireprint::fuzz
