// The service's own numbers and its check of dedup.
#pragma once

#include <memory>
#include <string>

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

  // Tables that time what is written and synced. It must outlive them.
  std::unique_ptr<TableStore> Timed(std::unique_ptr<TableStore> tables);

 private:
  class TimedTables;

  chassis::Counter* recorded_[5];
  chassis::Counter* asked_[6];
  chassis::Histogram& write_;
  chassis::Histogram& sync_;
  chassis::Counter& failed_;
};

// Adds what is counted elsewhere, and the check `dedup`, which names `target` and why dedup last did not answer. It
// does not count for readiness: without dedup reports are recorded all the same. `engine` must outlive the host's
// StopAsking.
void WatchEngine(const Engine& engine, const std::string& target, const std::string& data_dir, chassis::Host& host);

}  // namespace wireprint::credibility
