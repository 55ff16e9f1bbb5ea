// Deleting a report: its text goes, a tombstone stays.
#pragma once

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/corpus.h"

namespace wireprint::dedup {

using DeleteDone = absl::AnyInvocable<void(absl::StatusOr<Micros>) &&>;

// Deletes `report_id` (valid) with all its revisions. `done` is called once with the time of the first deletion, after
// it is durable, or with REPORT_NOT_FOUND.
void DeleteOne(const WriteContext& context, Corpus& corpus, const std::string& report_id, DeleteDone done);

}  // namespace wireprint::dedup
