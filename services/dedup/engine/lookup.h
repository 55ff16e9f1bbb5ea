// Reading what is stored of a report, the uncommitted first.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

// The error of a store as callers may see it: UNAVAILABLE with STORE_UNAVAILABLE and a time to retry; DATA_LOSS stays.
absl::Status StoreError(const absl::Status& status);

// The StoreError of what rests on a report whose commit failed meanwhile.
absl::Status RolledBackError();

// CANCELLED / CALL_CANCELLED: the caller went away before the rest was begun.
absl::Status CancelledError();

// The identity of `report_id`, committed or on its way to disk. Hold its IdLock to rely on it.
absl::StatusOr<std::optional<Identity>> FindIdentity(const Corpus& corpus, const RecordStore& store,
                                                     absl::string_view report_id);

// The sketch or text of `sequence`; nullopt when it is gone.
absl::StatusOr<std::optional<Sketch>> FindSketch(const Corpus& corpus, const RecordStore& store, Sequence sequence);

// The current revision of a report with its text, as it was committed. NOT_FOUND with REPORT_NOT_FOUND or
// REPORT_DELETED (a tombstone that stands at `now`); `field` names the id in the request. `corpus` may be null.
absl::StatusOr<StoredReport> FindReport(const Corpus* corpus, const RecordStore& store, absl::string_view report_id,
                                        Micros now, Micros retention, absl::string_view field);

}  // namespace wireprint::dedup
