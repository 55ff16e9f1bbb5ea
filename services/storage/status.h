// RocksDB's statuses in the terms of the stores.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/status.h"

namespace wireprint::storage {

// `status` with what was being done: DATA_LOSS for corruption, else UNAVAILABLE.
absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view doing);

// Whether `status`, of opening or locking a database, says that it is in use, here or by another process.
bool IsInUse(const rocksdb::Status& status);

}  // namespace wireprint::storage
