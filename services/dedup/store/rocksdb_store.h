// The record of truth in RocksDB: one write batch a commit, fsynced before it is acknowledged.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/fingerprint/scheme.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace wireprint::dedup {

struct RocksDbOptions {
  // The directory; created, with its parents, when it is not there and `create` says so.
  std::string path;
  bool create = true;
  // The fingerprint scheme of the sketches. A store keeps the one it was created with and opens with no other.
  std::string scheme{fingerprint::kSchemeName.data(), fingerprint::kSchemeName.size()};
  // False acknowledges before the fsync: for tests only.
  bool sync = true;
  // Texts are written by LZ4: a quarter to a third less disk, for some ten microseconds of a report of 500 words.
  // Either way both kinds are read.
  bool compress_texts = false;
  // Uncompressed blocks, indexes and filters read from disk.
  size_t block_cache_bytes = size_t{64} << 20;
  // Writes not yet in tables, over all column families.
  size_t write_buffer_bytes = size_t{64} << 20;
  // The log that a start replays; beyond it, write buffers are flushed.
  size_t wal_bytes = size_t{256} << 20;
  int open_files = 512;
  // Flushes and compactions at a time.
  int background_jobs = 2;
  // Gets RocksDB's warnings and errors, a line each, from any thread; dropped when null.
  std::function<void(absl::string_view)> warn;
  // Files and threads; the default one when null. Must outlive the store.
  rocksdb::Env* env = nullptr;
};

// After a failed Commit reads go on. Each later Commit first looks whether the disk takes writes again and then asks
// RocksDB to resume: after a full disk it succeeds once there is space, as a rule; where a flush was under way RocksDB
// may never resume, and Commit stays UNAVAILABLE until the store is opened again. An I/O error while the log was
// written or fsynced stays UNAVAILABLE until the store is opened again, for nobody knows what of the log is on the
// disk. The destructor flushes, so that the next start has nothing to replay.
class RocksDbStore : public RecordStore {
 public:
  // FAILED_PRECONDITION: the directory is in use, holds something else, or a store of another format version or scheme
  // (nothing of it is changed). UNAVAILABLE: the disk refuses. DATA_LOSS: the store is damaged.
  static absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(const RocksDbOptions& options);

  // Makes `path`, which must not exist and whose parent must, a store of everything committed by now, fsynced: a moment
  // between two commits, which go on meanwhile. Files that never change again are hard links where the file system is
  // the same. Who opens it gets an epoch of its own. ALREADY_EXISTS: `path` is there. UNAVAILABLE: the disk refuses;
  // nothing is left at `path`. DATA_LOSS: the store is damaged. Any thread.
  virtual absl::Status Snapshot(const std::string& path) const = 0;

  // A durable write that changes nothing: OK, or what a Commit now would say. After a failed Commit it tries to resume,
  // as Commit does, which takes seconds at worst. Any thread.
  virtual absl::Status Probe() const = 0;
};

}  // namespace wireprint::dedup
