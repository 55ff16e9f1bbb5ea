// What a caller may send of a report. Every function returns OK or INVALID_ARGUMENT with a reason, the field's path in
// the message it belongs to, and what to do.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/report/report.h"

namespace wireprint::report {

using Metadata = std::vector<std::pair<std::string, std::string>>;

// INVALID_ARGUMENT "<field>: <message>" with `reason`.
absl::Status Bad(const char* reason, absl::string_view field, absl::string_view message, Metadata metadata = {});
Metadata SizeAndLimit(size_t size, size_t limit);

// FIELD_TOO_LONG above `limit` bytes.
absl::Status ValidateLength(const std::optional<std::string>& value, size_t limit, absl::string_view field);

// The corpus meant by `corpus`: `default` when empty.
absl::StatusOr<std::string> ValidateCorpus(absl::string_view corpus);

// Present, at most 256 bytes, no control characters. `field` names it in the error.
absl::Status ValidateReportId(absl::string_view report_id, absl::string_view field);

// A DNS host name of two labels or more, the last of which is no number.
absl::Status ValidateOutlet(absl::string_view outlet, absl::string_view field);

// Valid UTF-8 with something other than white space, at most 1 MiB.
absl::Status ValidateText(absl::string_view text, absl::string_view field);

// The beginning of the year 1. Microseconds.
inline constexpr Micros kMinTime = Micros{-62'135'596'800} * 1'000'000;
// `sent` as microseconds; errors when outside years 1 to 9999.
absl::StatusOr<Micros> ValidateTime(const SentTime& sent, absl::string_view field);

// Title, byline, credit_line, url, language and published_at.
absl::Status ValidateOptionalFields(const Report& report);

// All of a report; turns its outlet to lower case. `text_field` names its text ("report.text_bytes").
absl::Status ValidateReport(Report& report, absl::string_view text_field);

// When a report was observed, no later than `now`; `now` when its caller does not say. OBSERVE_TIME_IN_FUTURE.
absl::StatusOr<Micros> ValidateObserveTime(const std::optional<SentTime>& sent, Micros now);

}  // namespace wireprint::report
