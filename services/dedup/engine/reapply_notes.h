// What is noted while a policy is applied anew, so that what stood before is known after an interruption too.
#pragma once

#include <cstddef>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/former_clusters.h"

namespace wireprint::dedup {

struct BeforeReapplying {
  FormerClusters former;
  // Numbers that earlier versions took out of use without keeping them as aliases.
  absl::flat_hash_set<ClusterNumber> retired;
  size_t parts = 0;  // notes that `former` stands in
};

// In one commit notes what stands and that it is being placed anew (kReapplyingNote), and erases the clusters and their
// members. When it was interrupted before, what stood before that.
absl::StatusOr<BeforeReapplying> BeginReapplying(RecordStore& store, absl::string_view corpus);

// Writes the entries of the change feed that tell of deletions once more, behind a gap: those up to `last_change` are
// to be trimmed, and by these retention finds the tombstones that fall. Returns the number for the next entry.
absl::StatusOr<uint64_t> KeepDeletions(RecordStore& store, absl::string_view corpus, uint64_t last_change);

// Adds to `change`, the last one, that it is done.
void EndReapplying(const BeforeReapplying& before, Change& change);

}  // namespace wireprint::dedup
