#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/listing.h"
#include "clients/cli/profile.h"
#include "clients/cli/width.h"
#include "clients/cpp/pages.h"

namespace wireprint::cli {
namespace {

constexpr uint32_t kPageSize = 100;

// Without a metric: what was counted of each outlet.
std::vector<Column> CountColumns() {
  return {{"OUTLET", 10, 30},      {"ROLE", 9, 10},          {"REPORTS", 7, 9, true},
          {"PENDING", 7, 9, true}, {"REPRINTS", 8, 9, true}, {"CREDITED", 8, 9, true},
          {"OTHERS", 6, 9, true},  {"NOBODY", 6, 9, true},   {"UNCLEAR", 7, 9, true}};
}

std::vector<std::string> CountCells(const credibilityv1::OutletProfile& profile) {
  const auto& counts = profile.counts();
  const uint64_t reprints = counts.credits_accurate() + counts.credits_inaccurate() + counts.credits_none() +
                            counts.credits_unclear() + counts.credits_unresolved();
  return {profile.outlet(),
          OutletRoleName(profile.role()),
          absl::StrCat(counts.reports()),
          absl::StrCat(counts.pending()),
          absl::StrCat(reprints),
          absl::StrCat(counts.credits_accurate()),
          absl::StrCat(counts.credits_inaccurate()),
          absl::StrCat(counts.credits_none()),
          absl::StrCat(counts.credits_unclear() + counts.credits_unresolved())};
}

// With metrics: a row for each figure of each outlet.
std::vector<Column> MetricColumns() {
  std::vector<Column> columns = FigureColumns(90);
  columns.insert(columns.begin(), Column{"OUTLET", 10, 26});
  columns.erase(std::find_if(columns.begin(), columns.end(), [](const Column& c) { return c.title == "REPORTS"; }));
  return columns;
}

std::vector<std::string> MetricCells(const std::string& outlet, const credibilityv1::MetricValue& value) {
  std::vector<std::string> cells = FigureCells(value);
  cells.erase(cells.begin() + 3);  // REPORTS
  cells.insert(cells.begin(), outlet);
  return cells;
}

class Printer {
 public:
  Printer(const Session& session, std::vector<credibilityv1::Metric> metrics)
      : session_(session),
        metrics_(std::move(metrics)),
        listing_(session, metrics_.empty() ? CountColumns() : MetricColumns()) {}

  void Add(const credibilityv1::OutletProfile& profile) {
    ++shown_;
    if (metrics_.empty() || session_.output != Output::kTable) {
      listing_.Add(profile, CountCells(profile));
      return;
    }
    std::string outlet = profile.outlet();
    for (const auto& value : profile.metrics()) {
      if (std::find(metrics_.begin(), metrics_.end(), value.metric()) != metrics_.end()) {
        listing_.Add(profile, MetricCells(std::exchange(outlet, ""), value));
      }
    }
  }
  void Finish(bool more) { listing_.Finish(more); }
  uint32_t shown() const { return shown_; }

 private:
  const Session& session_;
  std::vector<credibilityv1::Metric> metrics_;
  Listing listing_;
  uint32_t shown_ = 0;
};

}  // namespace

int Outlets(const Session& session, const OutletsFlags& flags) {
  credibilityv1::ListOutletsRequest request;
  request.set_corpus(session.corpus);
  std::vector<credibilityv1::Metric> metrics;
  for (const std::string& name : flags.metrics) {
    const auto metric = ReadMetric(session, name);
    if (!metric.has_value()) {
      return kUsage;
    }
    metrics.push_back(*metric);
  }
  if (flags.order != "name" && metrics.empty()) {
    *session.err << "wireprint: --order=" << flags.order << " needs a --metric\n  see 'wireprint help outlets'\n";
    return kUsage;
  }
  if (flags.order != "name") {
    request.set_metric(metrics.front());
    request.set_order(flags.order == "lower" ? credibilityv1::OUTLET_ORDER_LOWER_BOUND_DESCENDING
                                             : credibilityv1::OUTLET_ORDER_UPPER_BOUND_ASCENDING);
  }
  if (!SetWindow(session, flags.window, request.mutable_window())) {
    return kUsage;
  }
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "outlets", client.status(), Service::kCredibility);
  }
  const uint32_t wanted = flags.max == 0 ? std::numeric_limits<uint32_t>::max() : flags.max;
  request.set_page_size(std::min(kPageSize, wanted));
  Printer printer(session, metrics);
  bool more = false;
  const absl::Status status = client::ForEachPage(
      request, [&](const auto& asked) { return client->ListOutlets(asked); },
      [&](const credibilityv1::ListOutletsResponse& page) {
        for (const auto& profile : page.profiles()) {
          if (printer.shown() >= wanted) {
            more = true;
            return false;
          }
          printer.Add(profile);
        }
        more = printer.shown() >= wanted && !page.next_page_token().empty();
        return !more;
      });
  printer.Finish(more);
  return status.ok() ? kOk : Fail(session, "outlets", status, Service::kCredibility);
}

}  // namespace wireprint::cli
