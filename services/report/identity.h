// What adding a content under a report_id means, given what is known of that id. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/report/report.h"

namespace wireprint::report {

// XXH3-128 of the raw fields of a report but its id: text, outlet and what is optional, each told apart from its
// absence. observe_time takes no part: it cannot change, and a retry may send another. `report` is as sent, before its
// outlet is brought to lower case.
Hash128 ContentHash(const Report& report);

struct AddDecision {
  enum class Kind : uint8_t { kFirst, kRevision, kReplay };
  Kind kind = Kind::kFirst;
  // The number of the revision that is new or replayed.
  uint32_t revision = 1;
  // The sequence of the replayed revision.
  Sequence replayed = 0;
};

// `identity` is what is known of `report_id` (nullopt: nothing). Without an `expected_revision` (0), content equal to
// any kept revision is a replay of it. With one, content equal to the revision that follows it is a replay (the retry
// of a call that succeeded), and so is content equal to the current one; any other content, an older revision's too, is
// a new revision when the expectation holds. Errors: REPORT_DELETED while a tombstone stands (younger than `retention`
// at `now`), REVISION_MISMATCH.
absl::StatusOr<AddDecision> DecideAdd(absl::string_view report_id, const std::optional<Identity>& identity,
                                      const Hash128& content_hash, uint32_t expected_revision, Micros now,
                                      Micros retention);

// The tombstone's time when `identity` is one that still stands at `now`.
std::optional<Micros> StandingTombstone(const std::optional<Identity>& identity, Micros now, Micros retention);

// Errors of ids: NOT_FOUND with REPORT_NOT_FOUND, or `code` with REPORT_DELETED and the time.
absl::Status ReportNotFound(absl::string_view report_id, absl::string_view field);
absl::Status ReportDeleted(absl::StatusCode code, absl::string_view report_id, Micros delete_time,
                           absl::string_view field);

}  // namespace wireprint::report
