#include "tests/fuzz/report_parts.h"

#include <string>
#include <vector>

#include "services/report/validate.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {

std::optional<report::Report> ReportOf(absl::string_view bytes) {
  const std::vector<absl::string_view> parts = Parts(bytes);
  const auto optional = [&parts](size_t i) {
    return i < parts.size() ? std::optional(std::string(ValidPrefix(parts[i]))) : std::nullopt;
  };
  report::Report report;
  report.report_id = "one";
  report.text = std::string(ValidPrefix(parts[0]));
  report.title = optional(1);
  report.byline = optional(2);
  report.credit_line = optional(3);
  report.outlet = optional(4).value_or("");
  if (!report::ValidateOutlet(report.outlet, "outlet").ok()) report.outlet = "daily.example";
  report.language = optional(5);
  if (!report::ValidateReport(report, "text").ok()) return std::nullopt;
  return report;
}

}  // namespace wireprint::fuzz
