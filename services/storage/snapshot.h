// A database beside the database: RocksDB's checkpoint, marked as a copy and made durable.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"

namespace wireprint::storage {

// The file in a snapshot that says that it is one: what is opened with it goes on as another database than the one that
// the snapshot was made of. RocksDB leaves it alone.
inline constexpr absl::string_view kSnapshotMark = "SNAPSHOT";

// Whether `path` holds a snapshot that was not unmarked yet. UNAVAILABLE as FromRocksDb.
absl::StatusOr<bool> IsMarked(rocksdb::Env& env, const std::string& path);
// Removes the mark, durably.
absl::Status Unmark(rocksdb::Env& env, const std::string& path);

// Makes `path`, whose parent must be there, a database of everything written to `db` before the call, marked and
// fsynced; writes go on meanwhile. Files that never change again are hard links where the file system is the same.
// ALREADY_EXISTS: something is at `path`. UNAVAILABLE, DATA_LOSS as FromRocksDb; nothing is left at `path` when the
// disk refuses. Any thread.
absl::Status MakeSnapshot(rocksdb::DB& db, const std::string& path);

}  // namespace wireprint::storage
