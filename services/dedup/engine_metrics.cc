#include "services/dedup/engine_metrics.h"

#include <memory>
#include <mutex>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace wireprint::dedup {
namespace {

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

void AddEngineMetrics(const Engine& engine, chassis::Metrics& metrics, chassis::Readiness& readiness) {
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
  readiness.Add("store", [&engine] { return engine.store().ListCorpora().status(); });
}

}  // namespace wireprint::dedup
