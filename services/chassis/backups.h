// Named snapshots of a store under one directory, made by `POST /backup?name=…` on the admin port. Nothing here deletes
// one: how many are kept is the operator's choice.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"
#include "services/chassis/admin_server.h"
#include "services/chassis/metrics.h"
#include "services/dedup/store/rocksdb_store.h"

namespace wireprint::dedup {

// Thread-safe; one snapshot at a time.
class Backups {
 public:
  // `store` must outlive the last Make; `directory` is made when it is not there. Adds wireprint_backups_total{result}
  // and wireprint_backup_last_success_timestamp_seconds, which begins with the newest snapshot found. Must outlive the
  // last scrape.
  Backups(const RocksDbStore& store, std::string directory, chassis::Metrics& metrics);

  // `query` is "name=<name>": letters, digits, '.', '_' and '-', up to 64, a letter or digit first. Answers 200 with
  // the path once the snapshot is durable, 400 for a bad name, 409 while another is made or when the name is taken, 503
  // when the disk refuses.
  chassis::AdminReply Make(absl::string_view query);

 private:
  const RocksDbStore& store_;
  const std::string directory_;
  chassis::Counter& made_;
  chassis::Counter& failed_;
  chassis::Gauge& last_success_;
  std::mutex making_;
};

}  // namespace wireprint::dedup
