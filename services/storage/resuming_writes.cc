#include "services/storage/resuming_writes.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "services/storage/status.h"

namespace wireprint::storage {
namespace {

constexpr size_t kProbeBytes = size_t{64} << 10;
// How long a write waits for RocksDB to resume. RocksDB 7.8 never does when a flush failed to sync the log: it waits
// for that flush for ever.
constexpr std::chrono::seconds kResumeWait{5};

}  // namespace

absl::Status ResumingWrites::Try(absl::FunctionRef<rocksdb::Status()> write) {
  if (failed()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (failed_.load(std::memory_order_relaxed)) {
      if (absl::Status resumed = Resume(); !resumed.ok()) return resumed;
      failed_.store(false, std::memory_order_release);
    }
  }
  const rocksdb::Status status = write();
  if (status.ok()) return absl::OkStatus();
  failed_.store(true, std::memory_order_release);
  return absl::UnavailableError(absl::StrCat(path_, ": writing: ", status.ToString()));
}

void ResumingWrites::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!resuming_.valid()) return;
  rocksdb::CancelAllBackgroundWork(&db_, false);
  resuming_.wait();
}

// Resume() must not be called before a file can be written and synced: its failure can turn an error that it could have
// recovered from into one that it never does (seen with 7.8.3, when no new log can be created).
absl::Status ResumingWrites::Probe() const {
  rocksdb::Env& env = *db_.GetEnv();
  uint64_t free = 0;
  rocksdb::Status status = env.GetFreeSpace(path_, &free);
  if (status.ok() && free < least_free_bytes_) status = rocksdb::Status::NoSpace("too little to resume");
  if (status.ok() || status.IsNotSupported()) {
    const std::string name = absl::StrCat(path_, "/probe.dbtmp");
    status = rocksdb::WriteStringToFile(&env, std::string(kProbeBytes, 'x'), name, /*should_sync=*/true);
    env.DeleteFile(name).PermitUncheckedError();
  }
  return FromRocksDb(status, absl::StrCat("probing ", path_));
}

absl::Status ResumingWrites::Resume() {
  if (!resuming_.valid()) {
    if (absl::Status probed = Probe(); !probed.ok()) return probed;
    resuming_ = std::async(std::launch::async, [this] { return db_.Resume(); });
  }
  if (resuming_.wait_for(kResumeWait) != std::future_status::ready) {
    return absl::UnavailableError(absl::StrCat(path_, ": still resuming; start again if this lasts"));
  }
  const rocksdb::Status resumed = resuming_.get();
  if (resumed.ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path_, ": resuming: ", resumed.ToString()));
}

}  // namespace wireprint::storage
