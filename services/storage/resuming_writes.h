// Writes to a RocksDB that go on once a failure has passed.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <mutex>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "rocksdb/db.h"

namespace wireprint::storage {

// After a failed write RocksDB refuses others until it is resumed, which the next write does here, when the disk takes
// a small file again. Of a database opened with MakeDatabaseOptions. Thread-safe.
class ResumingWrites {
 public:
  // `db` is open at `path` until Stop has returned. It is not resumed before its disk has `least_free_bytes` free.
  ResumingWrites(rocksdb::DB& db, std::string path, uint64_t least_free_bytes)
      : db_(db), path_(std::move(path)), least_free_bytes_(least_free_bytes) {}

  // OK when `write` is; UNAVAILABLE when it failed, or was not called because RocksDB has not resumed.
  absl::Status Try(absl::FunctionRef<rocksdb::Status()> write);

  // A write has failed since RocksDB last resumed.
  bool failed() const { return failed_.load(std::memory_order_acquire); }

  // Waits for a resume under way. No Try after it.
  void Stop();

 private:
  absl::Status Probe() const;
  absl::Status Resume();  // mutex_ held

  rocksdb::DB& db_;
  const std::string path_;
  const uint64_t least_free_bytes_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::future<rocksdb::Status> resuming_;  // guarded by mutex_; valid while RocksDB is resuming
};

}  // namespace wireprint::storage
