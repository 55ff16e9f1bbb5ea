// Deleting a report: its text goes, a tombstone stays.
#pragma once

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/corpus.h"

namespace wireprint::dedup {

struct Deleted {
  Micros time = 0;       // of the first deletion
  bool found = true;     // false: nothing is known of the id
  Sequence through = 0;  // what has stood under the id has no sequence above
  bool stood = false;    // it was deleted already: nothing has come under the id since
};

// RESOURCE_EXHAUSTED: kMaxPurges are under way or wait.
absl::Status TooManyPurges();

using DeletedDone = absl::AnyInvocable<void(absl::StatusOr<Deleted>) &&>;

// Deletes `report_id` (valid) with all its revisions. `done` is called once, after it is durable, or with
// REPORT_NOT_FOUND. With `purge` it is noted with the deletion that a purge is to follow, be it deleted already, and an
// id that is not known is no error; TooManyPurges, and nothing changed, when there are too many. With `allow_missing`
// an id that is not known gets a tombstone, with an entry of the change feed, of no cluster, that it goes with.
void DeleteOne(const WriteContext& context, Corpus& corpus, const std::string& report_id, const DeleteOptions& options,
               DeletedDone done);

}  // namespace wireprint::dedup
