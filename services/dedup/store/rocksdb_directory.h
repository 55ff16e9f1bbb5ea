// The directory of a store: what is in it before RocksDB opens it.
#pragma once

#include "absl/status/statusor.h"
#include "services/dedup/store/rocksdb_store.h"

namespace wireprint::dedup {

enum class DirectoryState { kNew, kStore };

// What is at options.path, which is created when missing. Writes nothing but RocksDB's lock file. kNew: empty, or the
// remains of a creation that was interrupted before anything was stored. Errors as RocksDbStore::Open.
absl::StatusOr<DirectoryState> InspectDirectory(const RocksDbOptions& options);

}  // namespace wireprint::dedup
