#include "services/storage/database_options.h"

#include <memory>
#include <utility>

#include "rocksdb/listener.h"
#include "services/storage/warning_logger.h"

namespace wireprint::storage {
namespace {

class NoRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

}  // namespace

rocksdb::DBOptions MakeDatabaseOptions(rocksdb::Env* env, std::function<void(absl::string_view)> warn) {
  rocksdb::DBOptions options;
  if (env != nullptr) options.env = env;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<NoRecovery>());
  options.info_log = NewWarningLogger(std::move(warn));
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

}  // namespace wireprint::storage
