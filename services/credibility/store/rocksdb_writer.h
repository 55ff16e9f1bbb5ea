// The database of the tables, and the writes to it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"
#include "services/storage/resuming_writes.h"

namespace wireprint::credibility {

// Owns the database and its handles; the first is of the default family. Thread-safe.
//
// SyncWAL is not used: after a failed write it ends the process, where a synced write is refused.
class RocksDbWriter {
 public:
  RocksDbWriter(std::string path, std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : db_(std::move(db)), handles_(std::move(handles)), writes_(*db_, std::move(path), /*least_free_bytes=*/0) {}
  ~RocksDbWriter();

  absl::Status Write(rocksdb::WriteBatch& batch);
  // What was written before is durable when it returns OK.
  absl::Status Sync();

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* handle(size_t index) const { return handles_[index]; }

 private:
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  storage::ResumingWrites writes_;
};

}  // namespace wireprint::credibility
