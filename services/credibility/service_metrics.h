// The service's own numbers and its check of dedup.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/chassis/host.h"
#include "services/chassis/metrics.h"
#include "services/credibility/core/table_store.h"
#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {

// Counts what the engine does. All label sets are there from the start, at zero.
class ServiceMetrics final : public EngineWatch {
 public:
  // `metrics` must outlive it.
  explicit ServiceMetrics(chassis::Metrics& metrics);

  void Recorded(Provenance provenance) override;
  void AskedDedup(const absl::Status& status) override;
  // These log what is new, too.
  void ReachedDedup(const absl::Status& status) override;
  void Followed(absl::string_view corpus, const absl::Status& status) override;

  // Tables that time what is written and synced. It must outlive them.
  std::unique_ptr<TableStore> Timed(std::unique_ptr<TableStore> tables);

 private:
  class TimedTables;
  // How following a corpus broke off last.
  struct Broken {
    absl::StatusCode code = absl::StatusCode::kOk;
    absl::Time at = absl::InfinitePast();
  };

  chassis::Counter* recorded_[5];
  chassis::Counter* asked_[6];
  chassis::Histogram& write_;
  chassis::Histogram& sync_;
  chassis::Counter& failed_;
  chassis::Counter& broken_off_;
  std::mutex mutex_;  // guards what follows
  absl::StatusCode reached_ = absl::StatusCode::kOk;
  std::map<std::string, Broken, std::less<>> broken_;  // by corpus
};

// Adds what is counted elsewhere, and the check `dedup`, which names `target` and why dedup last did not answer. It
// does not count for readiness: without dedup reports are recorded all the same. `engine` must outlive the host's
// StopAsking.
void WatchEngine(const Engine& engine, const std::string& target, const std::string& data_dir, chassis::Host& host);

}  // namespace wireprint::credibility
