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
#include "services/dedup/engine/policy_note.h"

namespace wireprint::dedup {

struct Reapplied {
  uint64_t reports = 0;
  uint64_t clusters_before = 0;  // of at least two reports
  uint64_t clusters_after = 0;
  uint64_t corpora_unchanged = 0;  // all of whose reports were placed by this very policy
};

// Finds the edges of every report anew and places it, by the policy of `options`, in every corpus of `store`, which
// nobody else may use meanwhile; a corpus whose clusters were all made by that policy stays as it is. Reports, times,
// sequences and texts stay, and so do edges to what has no text any more, by their figures. Anchors whose report is
// gone are placed in their turn too, by their edges. A cluster keeps its id where an anchor of it founds one again. No
// id is used again for another cluster, and every one goes on to resolve: to where most reports of its cluster are now,
// for as long as an alias does. The change feed is trimmed, so that watchers list anew. Killed at any moment, it is
// begun again by the next call, with what stood before the first. Revisions that were replaced keep their edges. Takes
// about 100 bytes of memory a report beside the index. `progress` is called now and then with the reports done and
// those to do.
absl::StatusOr<Reapplied> ReapplyPolicy(
    const EngineOptions& options, RecordStore& store,
    const std::function<void(absl::string_view corpus, uint64_t done, uint64_t all)>& progress);

}  // namespace wireprint::dedup
