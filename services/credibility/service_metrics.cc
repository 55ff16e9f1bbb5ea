#include "services/credibility/service_metrics.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/chassis/disk_metrics.h"
#include "services/chassis/log.h"

namespace wireprint::credibility {
namespace {

constexpr const char* kProvenances[] = {"resolved", "pending", "replayed", "refused", "error"};
constexpr std::pair<absl::StatusCode, const char*> kResults[] = {
    {absl::StatusCode::kOk, "ok"},
    {absl::StatusCode::kUnavailable, "unavailable"},
    {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded"},
    {absl::StatusCode::kUnauthenticated, "unauthenticated"},
    {absl::StatusCode::kPermissionDenied, "permission_denied"},
    {absl::StatusCode::kUnknown, "other"}};
// The same trouble is logged again when there was none for so long.
constexpr absl::Duration kNewTrouble = absl::Minutes(1);

}  // namespace

// Hands through, and observes.
class ServiceMetrics::TimedTables final : public TableStore {
 public:
  TimedTables(ServiceMetrics& metrics, std::unique_ptr<TableStore> tables)
      : metrics_(metrics), tables_(std::move(tables)) {}

  absl::Status Write(const std::vector<Edit>& edits) override {
    return Time(metrics_.write_, [&] { return tables_->Write(edits); });
  }
  absl::Status Sync() override {
    return Time(metrics_.sync_, [&] { return tables_->Sync(); });
  }
  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override {
    return tables_->Get(table, key);
  }
  absl::Status Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const override {
    return tables_->Walk(table, begin, end, visit);
  }

 private:
  template <typename Call>
  absl::Status Time(chassis::Histogram& seconds, const Call& call) {
    const absl::Time start = absl::Now();
    absl::Status status = call();
    seconds.Observe(absl::ToDoubleSeconds(absl::Now() - start));
    if (!status.ok()) metrics_.failed_.Increment();
    return status;
  }

  ServiceMetrics& metrics_;
  const std::unique_ptr<TableStore> tables_;
};

ServiceMetrics::ServiceMetrics(chassis::Metrics& metrics)
    : write_(metrics.AddHistogram("wireprint_credibility_store_seconds", "Time of one operation of the store.",
                                  chassis::LatencyBounds(), {{"operation", "write"}})),
      sync_(metrics.AddHistogram("wireprint_credibility_store_seconds", "", chassis::LatencyBounds(),
                                 {{"operation", "sync"}})),
      failed_(metrics.AddCounter("wireprint_credibility_store_failures_total", "Operations that the store refused.")),
      broken_off_(metrics.AddCounter("wireprint_credibility_follow_failures_total",
                                     "Times that following dedup's clusters broke off with an error: tried again each "
                                     "second.")) {
  for (size_t i = 0; i < std::size(kProvenances); ++i) {
    recorded_[i] = &metrics.AddCounter("wireprint_credibility_reports_total",
                                       "Reports that were answered; refused: by dedup, for good; error: not recorded.",
                                       {{"provenance", kProvenances[i]}});
  }
  for (size_t i = 0; i < std::size(kResults); ++i) {
    asked_[i] = &metrics.AddCounter("wireprint_credibility_dedup_calls_total",
                                    "Calls that told dedup reports or deletions, by how they ended.",
                                    {{"result", kResults[i].second}});
  }
}

void ServiceMetrics::Recorded(Provenance provenance) { recorded_[static_cast<size_t>(provenance)]->Increment(); }

void ServiceMetrics::AskedDedup(const absl::Status& status) {
  size_t result = 0;
  while (result + 1 < std::size(kResults) && kResults[result].first != status.code()) ++result;
  asked_[result]->Increment();
}

void ServiceMetrics::ReachedDedup(const absl::Status& status) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(reached_, status.code()) == status.code()) return;
  }
  if (status.ok()) return chassis::Log(chassis::Severity::kInfo, "dedup_reached", {});
  chassis::Log(chassis::Severity::kWarning, "dedup_unreachable",
               {{"code", absl::StatusCodeToString(status.code())}, {"message", status.message()}});
}

void ServiceMetrics::Followed(absl::string_view corpus, const absl::Status& status) {
  if (status.ok()) return;
  broken_off_.Increment();
  const absl::Time now = absl::Now();
  {
    const std::lock_guard lock(mutex_);
    Broken& last = broken_[std::string(corpus)];
    const Broken before = std::exchange(last, {status.code(), now});
    if (before.code == status.code() && now - before.at < kNewTrouble) return;
  }
  chassis::Log(chassis::Severity::kWarning, "follow_failed",
               {{"corpus", corpus}, {"code", absl::StatusCodeToString(status.code())}, {"message", status.message()}});
}

std::unique_ptr<TableStore> ServiceMetrics::Timed(std::unique_ptr<TableStore> tables) {
  return std::make_unique<TimedTables>(*this, std::move(tables));
}

void WatchEngine(const Engine& engine, const std::string& target, const std::string& data_dir, chassis::Host& host) {
  const auto add = [&](absl::string_view name, absl::string_view help, std::function<double()> value) {
    host.metrics().AddCollector(chassis::Metrics::Kind::kGauge, name, help, [value = std::move(value)] {
      return std::vector<chassis::Metrics::Sample>{{{}, value()}};
    });
  };
  add("wireprint_credibility_outbox_entries", "Operations that dedup is still to be told.",
      [&engine] { return static_cast<double>(engine.Pending().value_or(0)); });
  add("wireprint_credibility_ledger_lag_seconds", "How long the report that waits longest for dedup has waited.",
      [&engine] { return absl::ToDoubleSeconds(engine.LongestPending().value_or(absl::ZeroDuration())); });
  add("wireprint_credibility_changes_behind", "Changes of dedup's clusters that the ledgers do not know yet, about.",
      [&engine] { return static_cast<double>(engine.ChangesBehind()); });
  add("wireprint_credibility_dedup_reachable", "1 while dedup answers and took the last report it was sent, else 0.",
      [&engine] { return engine.DedupState().ok() ? 1.0 : 0.0; });
  chassis::AddDiskMetrics(host.metrics(), data_dir);
  host.readiness().AddDegrading("dedup", [&engine, target] {
    const absl::Status state = engine.DedupState();
    if (state.ok()) return state;
    return absl::UnavailableError(absl::StrCat("dedup at ", target, ": ", absl::StatusCodeToString(state.code()), ": ",
                                               state.message(), "; reports are recorded and wait"));
  });
}

}  // namespace wireprint::credibility
