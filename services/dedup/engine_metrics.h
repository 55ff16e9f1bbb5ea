// What an engine holds, as numbers and as a check.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/chassis/metrics.h"
#include "services/chassis/readiness.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/engine/observer.h"
#include "services/dedup/recall_canary.h"
#include "services/dedup/write_health.h"

namespace wireprint::dedup {

// What the engine counts as it works: wireprint_dedup_matches_total{relation}, wireprint_dedup_candidates,
// wireprint_dedup_commit_seconds, wireprint_dedup_commit_operations_total{result}. Passes reports on to the canary.
class EngineNumbers : public EngineObserver {
 public:
  EngineNumbers(chassis::Metrics& metrics, RecallCanary& canary);

  void Matched(uint32_t candidates, absl::Span<const Match> matches) override;
  void Added(const Corpus& corpus, const std::shared_ptr<const PendingReport>& report) override;
  void Committed(size_t operations, Micros took, bool ok) override;

  WriteHealth& writes() { return writes_; }

 private:
  WriteHealth writes_;
  std::map<Relation, chassis::Counter*> matches_;
  chassis::Histogram& candidates_;
  chassis::Histogram& commit_seconds_;
  chassis::Counter& committed_;
  chassis::Counter& refused_;
  RecallCanary& canary_;
};

// wireprint_dedup_{corpora, reports, clusters, index_postings, index_bytes}, over all corpora,
// wireprint_dedup_uncommitted_bytes and its limit, wireprint_disk_{free,size}_bytes of `path`, and the check `store`:
// whether it can be read, and took the last report, or `probe` since, which writes to it. `engine`, `numbers` and what
// `probe` captures must outlive the last scrape and the last asking.
void AddEngineMetrics(const Engine& engine, EngineNumbers& numbers, std::function<absl::Status()> probe,
                      const std::string& path, chassis::Metrics& metrics, chassis::Readiness& readiness);

}  // namespace wireprint::dedup
