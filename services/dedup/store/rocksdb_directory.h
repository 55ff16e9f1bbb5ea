// The directory of a store: what is in it before RocksDB opens it, and whether it takes writes.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/dedup/store/rocksdb_store.h"

namespace wireprint::dedup {

// UNAVAILABLE unless a file can be written and fsynced at options.path and there is room for a flush of every write
// buffer. RocksDB's Resume() must not be called before: its failure can turn an error it could have recovered from into
// one it never does (seen with 7.8.3, when no new log can be created).
absl::Status ProbeDirectory(const RocksDbOptions& options);

enum class DirectoryState { kNew, kStore };

// What is at options.path, which is created when missing. Writes nothing but RocksDB's lock file. kNew: empty, or the
// remains of a creation that was interrupted before anything was stored. Errors as RocksDbStore::Open.
absl::StatusOr<DirectoryState> InspectDirectory(const RocksDbOptions& options);

}  // namespace wireprint::dedup
