// RocksDB's warnings, as lines of the server's own log.
#pragma once

#include <functional>
#include <memory>

#include "absl/strings/string_view.h"
#include "rocksdb/env.h"

namespace wireprint::storage {

// `warn` gets RocksDB's warnings and errors, a line of at most 1,023 bytes each, from any thread; dropped when null.
//
// It stands in for RocksDB's own log file: on a full disk Debian's build, which has assertions on, aborts when that
// file is written after a write to it has failed.
std::shared_ptr<rocksdb::Logger> NewWarningLogger(std::function<void(absl::string_view)> warn);

}  // namespace wireprint::storage
