#include "services/dedup/engine_metrics.h"

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/chassis/disk_metrics.h"

namespace wireprint::dedup {
namespace {

constexpr std::pair<Relation, const char*> kRelationNames[] = {
    {Relation::kExact, "exact"},       {Relation::kCopy, "copy"},       {Relation::kTrimmed, "trimmed"},
    {Relation::kExpanded, "expanded"}, {Relation::kExcerpt, "excerpt"}, {Relation::kPartial, "partial"},
    {Relation::kTemplate, "template"}};

struct Totals {
  double corpora = 0;
  double reports = 0;
  double clusters = 0;
  double postings = 0;
  double bytes = 0;
};

// Adds up at most once a second: the numbers of one scrape come from one count.
class Census {
 public:
  explicit Census(const Engine& engine) : engine_(engine) {}

  Totals Now() {
    const std::lock_guard lock(mutex_);
    const absl::Time now = absl::Now();
    if (now < counted_ + absl::Seconds(1)) return totals_;
    const absl::StatusOr<std::vector<CorpusState>> corpora = engine_.store().ListCorpora();
    if (!corpora.ok()) return totals_;
    totals_ = {};
    for (const CorpusState& corpus : *corpora) {
      const absl::StatusOr<IndexInfo> info = engine_.Info(corpus.corpus);
      if (!info.ok()) continue;
      totals_.corpora += 1;
      totals_.reports += static_cast<double>(info->stats.reports);
      totals_.clusters += static_cast<double>(info->clusters);
      totals_.postings += static_cast<double>(info->stats.postings);
      totals_.bytes += static_cast<double>(info->stats.bytes);
    }
    counted_ = absl::Now();
    return totals_;
  }

 private:
  const Engine& engine_;
  std::mutex mutex_;
  absl::Time counted_ = absl::InfinitePast();
  Totals totals_;
};

}  // namespace

EngineNumbers::EngineNumbers(chassis::Metrics& metrics, RecallCanary& canary)
    : candidates_(metrics.AddHistogram("wireprint_dedup_candidates", "Stored reports that one text was compared with.",
                                       {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10000})),
      commit_seconds_(metrics.AddHistogram("wireprint_dedup_commit_seconds",
                                           "Time of one group of operations in the store, with its fsync.",
                                           chassis::LatencyBounds())),
      committed_(metrics.AddCounter("wireprint_dedup_commit_operations_total",
                                    "Operations that the store took or refused.", {{"result", "ok"}})),
      refused_(metrics.AddCounter("wireprint_dedup_commit_operations_total", "", {{"result", "failed"}})),
      canary_(canary) {
  for (const auto& [relation, name] : kRelationNames) {
    matches_[relation] = &metrics.AddCounter("wireprint_dedup_matches_total",
                                             "Verified matches, of adds and of queries.", {{"relation", name}});
  }
}

void EngineNumbers::Matched(uint32_t candidates, absl::Span<const Match> matches) {
  candidates_.Observe(candidates);
  for (const Match& match : matches) {
    if (const auto counter = matches_.find(match.edge.relation); counter != matches_.end())
      counter->second->Increment();
  }
}

void EngineNumbers::Added(const Corpus& corpus, const std::shared_ptr<const PendingReport>& report) {
  canary_.Added(corpus, report);
}

void EngineNumbers::Committed(size_t operations, Micros took, bool ok) {
  commit_seconds_.Observe(static_cast<double>(took) / 1e6);
  (ok ? committed_ : refused_).Increment(operations);
  writes_.Committed(ok);
}

void AddEngineMetrics(const Engine& engine, EngineNumbers& numbers, std::function<absl::Status()> probe,
                      const std::string& path, chassis::Metrics& metrics, chassis::Readiness& readiness) {
  const auto gauge = [&metrics](absl::string_view name, absl::string_view help, std::function<double()> value) {
    metrics.AddCollector(chassis::Metrics::Kind::kGauge, name, help, [value = std::move(value)] {
      return std::vector<chassis::Metrics::Sample>{{{}, value()}};
    });
  };
  gauge("wireprint_dedup_uncommitted_bytes", "Memory of reports that wait for their commit.",
        [&engine] { return static_cast<double>(engine.uncommitted_bytes()); });
  gauge("wireprint_dedup_uncommitted_limit_bytes", "Beyond it new reports are refused.",
        [&engine] { return static_cast<double>(engine.options().max_uncommitted_bytes); });
  chassis::AddDiskMetrics(metrics, path);
  const auto census = std::make_shared<Census>(engine);
  const auto add = [&](absl::string_view name, absl::string_view help, double Totals::*value) {
    metrics.AddCollector(chassis::Metrics::Kind::kGauge, name, help, [census, value] {
      return std::vector<chassis::Metrics::Sample>{{{}, census->Now().*value}};
    });
  };
  add("wireprint_dedup_corpora", "Corpora.", &Totals::corpora);
  add("wireprint_dedup_reports", "Reports in the index.", &Totals::reports);
  add("wireprint_dedup_clusters", "Clusters of two reports or more.", &Totals::clusters);
  add("wireprint_dedup_index_postings", "Postings of the index.", &Totals::postings);
  add("wireprint_dedup_index_bytes", "Bytes of memory that the index takes.", &Totals::bytes);
  readiness.Add("store", [&engine, &numbers, probe = std::move(probe)] {
    const absl::Status read = engine.store().ListCorpora().status();
    return read.ok() ? numbers.writes().Check(probe) : read;
  });
}

}  // namespace wireprint::dedup
