#include "services/credibility/store/rocksdb_writer.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "rocksdb/listener.h"

namespace wireprint::credibility {
namespace {

constexpr char kSyncKey[] = "sync";
constexpr size_t kProbeBytes = size_t{64} << 10;
// How long a write waits for RocksDB to resume, which it never does after some failures of a flush.
constexpr std::chrono::seconds kResumeWait{5};

class ResumeOnDemand : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

}  // namespace

void RocksDbWriter::Prepare(rocksdb::DBOptions& options) {
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<ResumeOnDemand>());
}

RocksDbWriter::~RocksDbWriter() {
  if (resuming_.valid()) {
    rocksdb::CancelAllBackgroundWork(db_.get(), false);
    resuming_.wait();
  }
  if (!failed_) Sync().IgnoreError();
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

absl::Status RocksDbWriter::Write(rocksdb::WriteBatch& batch) {
  return Try([&] { return db_->Write(rocksdb::WriteOptions(), &batch); });
}

absl::Status RocksDbWriter::Sync() {
  return Try([&] {
    rocksdb::WriteOptions options;
    options.sync = true;
    return db_->Put(options, handles_[0], kSyncKey, "");
  });
}

absl::Status RocksDbWriter::Try(const std::function<rocksdb::Status()>& write) {
  if (failed_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(mutex_);
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

absl::Status RocksDbWriter::Resume() {
  if (!resuming_.valid()) {
    rocksdb::Env& env = *db_->GetEnv();
    const std::string probe = path_ + "/probe.dbtmp";
    const rocksdb::Status probed = rocksdb::WriteStringToFile(&env, std::string(kProbeBytes, 'x'), probe, true);
    env.DeleteFile(probe).PermitUncheckedError();
    if (!probed.ok()) return absl::UnavailableError(absl::StrCat(path_, ": ", probed.ToString()));
    resuming_ = std::async(std::launch::async, [this] { return db_->Resume(); });
  }
  if (resuming_.wait_for(kResumeWait) != std::future_status::ready) {
    return absl::UnavailableError(absl::StrCat(path_, ": still resuming; start again if this lasts"));
  }
  const rocksdb::Status resumed = resuming_.get();
  if (resumed.ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path_, ": resuming: ", resumed.ToString()));
}

}  // namespace wireprint::credibility
