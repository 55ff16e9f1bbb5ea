// Named snapshots of a store under one directory, made by `POST /backup?name=…` on the admin port. Nothing here deletes
// one: how many are kept is the operator's choice.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/chassis/admin_server.h"
#include "services/chassis/metrics.h"

namespace wireprint::chassis {

// Thread-safe; one snapshot at a time.
class Backups {
 public:
  // Writes a snapshot of the store to a path that is not there, durable when it returns OK; ALREADY_EXISTS when it is.
  using Snapshot = std::function<absl::Status(const std::string& path)>;

  // `snapshot` is called from Make; `directory` is made when it is not there. Adds wireprint_backups_total{result}
  // and wireprint_backup_last_success_timestamp_seconds, which begins with the newest snapshot found. Must outlive the
  // last scrape.
  Backups(Snapshot snapshot, std::string directory, Metrics& metrics);

  // `query` is "name=<name>": letters, digits, '.', '_' and '-', up to 64, a letter or digit first. Answers 200 with
  // the path once the snapshot is durable, 400 for a bad name, 409 while another is made or when the name is taken, 503
  // when the disk refuses.
  AdminReply Make(absl::string_view query);

 private:
  const Snapshot snapshot_;
  const std::string directory_;
  Counter& made_;
  Counter& failed_;
  Gauge& last_success_;
  std::mutex making_;
};

}  // namespace wireprint::chassis
