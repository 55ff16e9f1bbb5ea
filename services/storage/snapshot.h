// A database beside the database: RocksDB's checkpoint, made durable.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "rocksdb/db.h"

namespace wireprint::storage {

// Makes `path`, whose parent must be there, a database of everything written to `db` before the call, fsynced; writes
// go on meanwhile. Files that never change again are hard links where the file system is the same. ALREADY_EXISTS:
// something is at `path`. UNAVAILABLE, DATA_LOSS as FromRocksDb; nothing is left at `path` when the disk refuses. Any
// thread.
absl::Status MakeSnapshot(rocksdb::DB& db, const std::string& path);

}  // namespace wireprint::storage
