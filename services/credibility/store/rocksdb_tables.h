// Tables in RocksDB: a column family each.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/credibility/core/table_store.h"

namespace rocksdb {
class Env;
}

namespace wireprint::credibility {

struct RocksDbTablesOptions {
  std::string path;
  // False: Sync does nothing. Loses acknowledged reports at a power cut: for tests only.
  bool sync = true;
  size_t block_cache_bytes = size_t{64} << 20;
  // Writes not yet in tables, over all families.
  size_t write_buffer_bytes = size_t{64} << 20;
  // Where files are; null for the machine's. Must outlive the tables.
  rocksdb::Env* env = nullptr;
  // Told of RocksDB's warnings; any thread.
  std::function<void(absl::string_view)> warn;
};

class RocksDbTables : public TableStore {
 public:
  // Makes a store of all that was written before the call at `path`, whose parent is there, beside the calls that go
  // on. Durable when it returns OK. ALREADY_EXISTS when something is at `path`, UNAVAILABLE when the disk refuses,
  // DATA_LOSS when the store is damaged.
  virtual absl::Status Snapshot(const std::string& path) const = 0;
};

// Opens the tables at options.path, or makes them there. FAILED_PRECONDITION when the directory is in use, holds
// something else, or holds a format that this build does not know; nothing is changed then.
absl::StatusOr<std::unique_ptr<RocksDbTables>> OpenRocksDbTables(const RocksDbTablesOptions& options);

}  // namespace wireprint::credibility
