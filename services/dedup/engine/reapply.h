// Applying the policy to what is stored already: every report of the window is matched and placed anew, in the order it
// came, without a text being sent again.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/options.h"

namespace wireprint::dedup {

struct Reapplied {
  uint64_t reports = 0;
  uint64_t clusters_before = 0;  // of at least two reports
  uint64_t clusters_after = 0;
};

// The name of the note, and the policy as it is noted in a store.
inline constexpr char kPolicyNote[] = "policy";
std::string PolicyNote(const EngineOptions& options);

// FAILED_PRECONDITION when a re-application to a corpus of `store` was interrupted: only ReapplyPolicy may go on then.
// Calls `differs` for each corpus whose clusters were made under another policy than that of `options`.
absl::Status CheckPolicy(const EngineOptions& options, const RecordStore& store,
                         const std::function<void(absl::string_view corpus)>& differs);

// Finds the edges of every report anew and places it, by the policy of `options`, in every corpus of `store`, which
// nobody else may use meanwhile. Reports, times, sequences and texts stay; a cluster keeps its id where the report that
// founded it founds one again; ids of clusters that were merged away or ended are not used again; the change feed is
// trimmed, so that watchers list anew. Killed at any moment, it is begun again by the next call. Revisions that were
// replaced keep their edges. `progress` is called now and then with the reports done and those to do.
absl::StatusOr<Reapplied> ReapplyPolicy(
    const EngineOptions& options, RecordStore& store,
    const std::function<void(absl::string_view corpus, uint64_t done, uint64_t all)>& progress);

}  // namespace wireprint::dedup
