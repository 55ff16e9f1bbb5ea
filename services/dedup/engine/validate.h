// What a caller may send. Every function returns OK or INVALID_ARGUMENT with a reason, the field's path in the message
// it belongs to, and what to do; nothing is changed.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/engine/requests.h"
#include "services/report/validate.h"

namespace wireprint::dedup {

using report::ValidateCorpus;
using report::ValidateOutlet;
using report::ValidateReportId;
using report::ValidateText;
using report::ValidateTime;

// Ascending, disjoint, non-empty ranges inside `text` (valid UTF-8) on character boundaries.
absl::Status ValidateBodyMask(const BodyMask& mask, absl::string_view text, absl::string_view field);

// All of an item; turns its outlet to lower case. Fields are named as in AddReportRequest ("report.outlet").
// Returns when the report was observed, no later than `now`; `now` when the caller does not say.
absl::StatusOr<Micros> ValidateItem(AddItem& item, Micros now);

// The text of a subject or its id. `field` is the path of the subject.
absl::Status ValidateSubject(const Subject& subject, absl::string_view field);

// The number of matches meant by `max_matches`.
absl::StatusOr<uint32_t> ValidateMaxMatches(uint32_t max_matches);

}  // namespace wireprint::dedup
