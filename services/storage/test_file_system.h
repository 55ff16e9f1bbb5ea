// A file system for tests that forgets, at a power cut, what was never fsynced, and can refuse to write.
//
// Writes go through to the real files; what of them is durable is kept beside. Restore() then brings the files to what
// a disk could hold after the cut: of every file, the part that was fsynced, then any part of the rest, some of its
// pages never written; no file whose directory was not fsynced since it was created; no rename since then either.
// Deletions count as durable at once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace wireprint::storage {

// Thread-safe.
class TestFileSystem : public rocksdb::FileSystemWrapper {
 public:
  enum class Failure {
    kNone,
    // Appends and new files fail for want of space.
    kNoSpace,
    // Fsyncs fail.
    kSync,
    // Everything that changes a file fails.
    kPowerCut,
  };

  // An Env over a new TestFileSystem, and the way to it.
  struct Owned {
    std::shared_ptr<TestFileSystem> files;
    std::unique_ptr<rocksdb::Env> env;
  };
  static Owned Create();

  TestFileSystem() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "wireprint.TestFileSystem"; }

  void Set(Failure failure);
  // Cuts the power when this many more changes (appends, fsyncs, new, renamed or deleted files) were made.
  void CutAfter(uint64_t changes);
  bool IsCut() const;

  // With no file open any more: brings the files to what is durable, and the power back.
  void Restore(std::mt19937_64& generator);

  // Of file systems.
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  // Unused by the store; refused, so that nothing gets past the bookkeeping.
  rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*, rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported("ReuseWritableFile");
  }

 private:
  class WritableFile;
  class Directory;

  // What is known of a file, shared by its name and its writer.
  struct Tracked {
    uint64_t written = 0;
    uint64_t synced = 0;
  };
  // A change of a directory that is not durable yet. Undone: `to` becomes `from` again (deleted when `from` is empty),
  // and gets back what it held before.
  struct Entry {
    std::string from;
    std::string to;
    std::unique_ptr<std::string> before;
  };

  // Counts a change, with the mutex held; the status it fails with.
  rocksdb::IOStatus ChangeLocked();
  void SyncDirectory(const std::string& name);

  mutable std::mutex mutex_;
  Failure failure_ = Failure::kNone;
  uint64_t cut_after_ = ~uint64_t{0};
  std::map<std::string, std::shared_ptr<Tracked>> files_;
  std::vector<Entry> entries_;
};

}  // namespace wireprint::storage
