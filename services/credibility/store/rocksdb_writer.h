// Writes to RocksDB that go on once a failure has passed.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"

namespace wireprint::credibility {

// Owns the database and its handles; the first is of the default family. Thread-safe.
//
// After a failed write RocksDB refuses others until it is resumed, which the next write does, when the disk takes a
// small file again. RocksDB's own recovery is off: it polls, meanwhile refuses to be resumed, and ends the process when
// it is stopped. Nor is SyncWAL used: after a failed write it ends the process, where a synced write is refused.
class RocksDbWriter {
 public:
  RocksDbWriter(std::string path, std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : path_(std::move(path)), db_(std::move(db)), handles_(std::move(handles)) {}
  ~RocksDbWriter();

  // What a database must be opened with.
  static void Prepare(rocksdb::DBOptions& options);

  absl::Status Write(rocksdb::WriteBatch& batch);
  // What was written before is durable when it returns OK.
  absl::Status Sync();

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* handle(size_t index) const { return handles_[index]; }

 private:
  absl::Status Try(const std::function<rocksdb::Status()>& write);
  absl::Status Resume();

  const std::string path_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::future<rocksdb::Status> resuming_;  // guarded by mutex_
};

}  // namespace wireprint::credibility
