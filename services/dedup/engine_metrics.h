// What an engine holds, as numbers and as a check.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/chassis/metrics.h"
#include "services/chassis/readiness.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/engine/observer.h"
#include "services/dedup/recall_canary.h"

namespace wireprint::dedup {

// What the engine counts as it works: wireprint_dedup_matches_total{relation}, wireprint_dedup_candidates,
// wireprint_dedup_commit_seconds, wireprint_dedup_commit_operations_total{result}. Passes reports on to the canary.
class EngineNumbers : public EngineObserver {
 public:
  EngineNumbers(chassis::Metrics& metrics, RecallCanary& canary);

  void Matched(uint32_t candidates, absl::Span<const Match> matches) override;
  void Added(const Corpus& corpus, const std::shared_ptr<const PendingReport>& report) override;
  void Committed(size_t operations, Micros took, bool ok) override;

  // UNAVAILABLE when the last commit failed, for as long as that says something of the next.
  absl::Status LastCommit() const;

 private:
  // Not for good: who is NOT_SERVING gets no reports, and would never learn that the store takes them again.
  static constexpr absl::Duration kFailureCounts = absl::Seconds(10);

  std::atomic<int64_t> failed_at_{0};  // in Unix nanoseconds; 0: the last one went well
  std::map<Relation, chassis::Counter*> matches_;
  chassis::Histogram& candidates_;
  chassis::Histogram& commit_seconds_;
  chassis::Counter& committed_;
  chassis::Counter& refused_;
  RecallCanary& canary_;
};

// wireprint_dedup_{corpora, reports, clusters, index_postings, index_bytes}, over all corpora,
// wireprint_dedup_uncommitted_bytes and its limit, wireprint_disk_free_bytes of `path`, and the check `store`:
// whether it can be read, and took the last report. `engine` and `numbers` must outlive the last scrape and the last
// asking.
void AddEngineMetrics(const Engine& engine, const EngineNumbers& numbers, const std::string& path,
                      chassis::Metrics& metrics, chassis::Readiness& readiness);

}  // namespace wireprint::dedup
