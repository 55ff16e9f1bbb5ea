// Where a store and its backups may lie.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace wireprint::chassis {

// INVALID_ARGUMENT that names --data-dir or --backup-dir when one of them, or what it lies in, is no directory, or when
// they are the same or one is inside the other, links resolved: snapshots among the files of a store would be taken for
// its own, and who removes old backups would remove the store. Neither needs to be there yet; nothing is made.
// `backup_dir` may be empty.
absl::Status CheckStoreDirectories(const std::string& data_dir, const std::string& backup_dir);

}  // namespace wireprint::chassis
