// Profiles of outlets: figures over windows of their ledgers.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/paging.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility {
namespace {

constexpr uint32_t kMaxDays = 3650;
constexpr uint32_t kDefaultDays = 365;
constexpr uint32_t kDefaultHalfLife = 90;
constexpr absl::Duration kCalibrationAge = absl::Seconds(30);
// What is served while a newer one is on its way.
constexpr absl::Duration kStaleAge = absl::Minutes(5);
constexpr size_t kMaxCalibrations = 64;
// Orders that are kept for their next pages, and the outlets in all of them.
constexpr size_t kMaxOrders = 32;
constexpr size_t kMaxOrdered = 500'000;
constexpr uint32_t kDefaultPage = 20;
constexpr uint32_t kMaxPage = 100;

absl::StatusOr<uint32_t> Days(uint32_t days, uint32_t by_default, absl::string_view field) {
  if (days == 0) return by_default;
  if (days <= kMaxDays) return days;
  return report::Bad(report::reason::kValueOutOfRange, field, absl::StrCat("is ", days, ", the most is ", kMaxDays));
}

}  // namespace

absl::StatusOr<Window> Engine::WindowOf(const WindowRequest& request) const {
  Window window;
  window.end = options_.now();
  if (request.end) {
    const absl::StatusOr<Micros> end = report::ValidateTime(*request.end, "window.end");
    if (!end.ok()) return end.status();
    window.end = *end;
  }
  const absl::StatusOr<uint32_t> days = Days(request.days, kDefaultDays, "window.days");
  if (!days.ok()) return days.status();
  const absl::StatusOr<uint32_t> half = Days(request.half_life_days, kDefaultHalfLife, "window.half_life_days");
  if (!half.ok()) return half.status();
  window.days = {DayOf(window.end), static_cast<int>(*days), static_cast<double>(*half)};
  // No timestamp is before the year 1.
  window.begin = std::max((Micros{window.days.end} - *days + 1) * kMicrosPerDay, report::kMinTime);
  return window;
}

absl::StatusOr<OutletIdentity> Engine::OutletOf(absl::string_view host) const {
  if (absl::Status s = report::ValidateOutlet(host, "outlet"); !s.ok()) return s;
  return options_.rules.outlets->Identify(absl::AsciiStrToLower(host));
}

absl::StatusOr<OutletLedger> Engine::LedgerOf(const std::string& corpus, const std::string& outlet) const {
  OutletLedger ledger;
  const Key prefix = Key(corpus).Text(outlet);
  const absl::Status walked = store_->Walk(Table::kDay, prefix, prefix.End(),
                                           [&](absl::string_view key, absl::string_view bytes) -> absl::StatusOr<bool> {
                                             const absl::StatusOr<DayCounts> counts = Decode<DayCounts>(bytes);
                                             if (!counts.ok()) return counts.status();
                                             ledger.Add(static_cast<Day>(ReadTime(key, key.size() - 8)), *counts);
                                             return true;
                                           });
  if (!walked.ok()) return walked;
  return ledger;
}

absl::Status Engine::ForEachOutlet(
    const std::string& corpus,
    const std::function<absl::Status(const std::string&, const OutletLedger&)>& visit) const {
  const Key prefix(corpus);
  std::string outlet;
  OutletLedger ledger;
  const absl::Status walked = store_->Walk(Table::kDay, prefix, prefix.End(),
                                           [&](absl::string_view key, absl::string_view bytes) -> absl::StatusOr<bool> {
                                             const absl::string_view name = ReadText(key, prefix.bytes().size());
                                             if (name != outlet) {
                                               if (!outlet.empty()) {
                                                 if (absl::Status s = visit(outlet, ledger); !s.ok()) return s;
                                               }
                                               outlet = std::string(name);
                                               ledger = OutletLedger();
                                             }
                                             const absl::StatusOr<DayCounts> counts = Decode<DayCounts>(bytes);
                                             if (!counts.ok()) return counts.status();
                                             ledger.Add(static_cast<Day>(ReadTime(key, key.size() - 8)), *counts);
                                             return true;
                                           });
  if (!walked.ok() || outlet.empty()) return walked;
  return visit(outlet, ledger);
}

std::optional<Engine::Calibrated> Engine::KnownCalibrations(const std::string& key, absl::Duration age) {
  const std::lock_guard lock(calibration_mutex_);
  const auto found = calibrated_.find(key);
  if (found == calibrated_.end() || options_.now() - found->second.at >= absl::ToInt64Microseconds(age))
    return std::nullopt;
  found->second.used = ++calibrations_used_;
  return found->second;
}

uint64_t Engine::KeepOrder(std::shared_ptr<const std::vector<std::string>> outlets) {
  const std::lock_guard lock(calibration_mutex_);
  // Not one that a token of an earlier process may name.
  if (next_order_ == 0) next_order_ = static_cast<uint64_t>(absl::GetCurrentTimeNanos());
  orders_.push_back({++next_order_, std::move(outlets)});
  size_t ordered = 0;
  for (const Ordered& order : orders_) ordered += order.outlets->size();
  while (orders_.size() > 1 && (orders_.size() > kMaxOrders || ordered > kMaxOrdered)) {
    ordered -= orders_.front().outlets->size();
    orders_.pop_front();
  }
  return next_order_;
}

std::shared_ptr<const std::vector<std::string>> Engine::OrderOf(uint64_t id) {
  const std::lock_guard lock(calibration_mutex_);
  for (const Ordered& order : orders_) {
    if (order.id == id) return order.outlets;
  }
  return nullptr;
}

absl::StatusOr<Engine::Calibrated> Engine::CalibrationsOf(const std::string& corpus, const ProfileWindow& window) {
  const std::string key = absl::StrCat(corpus, " ", window.end, " ", window.days, " ", window.half_life_days);
  if (std::optional<Calibrated> known = KnownCalibrations(key, kCalibrationAge)) return *std::move(known);
  std::optional<Calibrated> stale = KnownCalibrations(key, kStaleAge);
  const absl::StatusOr<ScanGate::Pass> pass = scans_.Enter(corpus, !stale.has_value());
  if (!pass.ok()) return stale ? absl::StatusOr<Calibrated>(*std::move(stale)) : pass.status();
  // By whom this call waited for.
  if (std::optional<Calibrated> known = KnownCalibrations(key, kCalibrationAge)) return *std::move(known);
  const Micros now = options_.now();
  Calibrator calibrator(window, options_.detectors.detectors);
  absl::Status walked = ForEachOutlet(corpus, [&](const std::string&, const OutletLedger& ledger) {
    calibrator.AddForCorrelation(ledger);
    return absl::OkStatus();
  });
  if (!walked.ok()) return walked;
  walked = ForEachOutlet(corpus, [&](const std::string&, const OutletLedger& ledger) {
    calibrator.AddForPrior(ledger);
    return absl::OkStatus();
  });
  if (!walked.ok()) return walked;
  Calibrated calibrated{now, calibrator.Finish(), {}};
  calibrated.note = {VersionOf(calibrated.values), options_.detectors.version, now};
  const std::lock_guard lock(calibration_mutex_);
  if (calibrated_.size() >= kMaxCalibrations) {
    calibrated_.erase(std::min_element(calibrated_.begin(), calibrated_.end(),
                                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
  calibrated.used = ++calibrations_used_;
  return calibrated_[key] = std::move(calibrated);
}

OutletProfile Engine::ProfileOf(const OutletIdentity& outlet, const OutletLedger& ledger, const Window& window,
                                const Calibrated& calibrated) const {
  const Calibrations& calibrations = calibrated.values;
  OutletProfile profile{.outlet = outlet, .window = window, .calibration = calibrated.note};
  for (size_t i = 1; i < kMetrics; ++i) {
    profile.figures.push_back(FigureOf(ledger, static_cast<Metric>(i), window.days, calibrations[i]));
    profile.detectors.push_back(calibrations[i].detector);
  }
  profile.counts = CountsOver(ledger, window.days);
  return profile;
}

absl::StatusOr<OutletProfile> Engine::Profile(absl::string_view corpus, absl::string_view outlet,
                                              const WindowRequest& request) {
  const absl::StatusOr<std::string> name = report::ValidateCorpus(corpus);
  if (!name.ok()) return name.status();
  const absl::StatusOr<OutletIdentity> identity = OutletOf(outlet);
  if (!identity.ok()) return identity.status();
  const absl::StatusOr<Window> window = WindowOf(request);
  if (!window.ok()) return window.status();
  const absl::StatusOr<OutletLedger> ledger = LedgerOf(*name, identity->outlet);
  if (!ledger.ok()) return ledger.status();
  const absl::StatusOr<Calibrated> calibrations = CalibrationsOf(*name, window->days);
  if (!calibrations.ok()) return calibrations.status();
  return ProfileOf(*identity, *ledger, *window, *calibrations);
}

absl::StatusOr<OutletPage> Engine::ListOutlets(absl::string_view corpus, const WindowRequest& request,
                                               OutletOrder order, int metric, uint32_t page_size,
                                               absl::string_view page_token) {
  const absl::StatusOr<std::string> name = report::ValidateCorpus(corpus);
  if (!name.ok()) return name.status();
  const absl::StatusOr<Window> window = WindowOf(request);
  if (!window.ok()) return window.status();
  const bool by_metric = order != OutletOrder::kName;
  if (metric < 0 || metric >= static_cast<int>(kMetrics) || (by_metric && metric == 0)) {
    return report::Bad(report::reason::kValueOutOfRange, "metric", "is no metric, and an order needs one");
  }
  const absl::StatusOr<uint32_t> size = PageSize(page_size, kDefaultPage, kMaxPage);
  if (!size.ok()) return size.status();
  const uint64_t binding = report::TokenBinding()
                               .Add(*name)
                               .Add(static_cast<uint64_t>(order))
                               .Add(static_cast<uint64_t>(metric))
                               .Add(request.days)
                               .Add(request.half_life_days)
                               .Add(request.end ? static_cast<uint64_t>(request.end->seconds) : 0)
                               .value();
  const auto token = ReadPageToken(report::TokenKind::kOutlets, binding, 2, page_token);
  if (!token.ok()) return token.status();
  const absl::StatusOr<Calibrated> calibrations = CalibrationsOf(*name, window->days);
  if (!calibrations.ok()) return calibrations.status();
  // The order is that of the first page while it is kept, so that no outlet is left out or shown twice; else as it is
  // now.
  uint64_t order_id = *token ? (**token)[1] : 0;
  std::shared_ptr<const std::vector<std::string>> outlets = *token ? OrderOf(order_id) : nullptr;
  const bool kept = outlets != nullptr;
  if (!kept) {
    absl::StatusOr<std::vector<std::string>> ordered = OrderOutlets(*name, window->days, order, metric, *calibrations);
    if (!ordered.ok()) return ordered.status();
    outlets = std::make_shared<const std::vector<std::string>>(*std::move(ordered));
  }
  OutletPage page;
  const size_t begin = std::min<uint64_t>(*token ? (**token)[0] : 0, outlets->size());
  const size_t end = std::min<size_t>(begin + *size, outlets->size());
  for (size_t i = begin; i < end; ++i) {
    const std::string& outlet = (*outlets)[i];
    const absl::StatusOr<OutletLedger> ledger = LedgerOf(*name, outlet);
    if (!ledger.ok()) return ledger.status();
    page.profiles.push_back(ProfileOf(options_.rules.outlets->Identify(outlet), *ledger, *window, *calibrations));
  }
  if (end < outlets->size()) {
    if (!kept) order_id = KeepOrder(outlets);
    page.next_page_token = report::EncodeToken(report::TokenKind::kOutlets, binding, {end, order_id});
  }
  return page;
}

absl::StatusOr<std::vector<std::string>> Engine::OrderOutlets(const std::string& corpus, const ProfileWindow& window,
                                                              OutletOrder order, int metric,
                                                              const Calibrated& calibrated) {
  const absl::StatusOr<ScanGate::Pass> pass = scans_.Enter(corpus);
  if (!pass.ok()) return pass.status();
  const bool by_metric = order != OutletOrder::kName;
  // By what comes first: whether it has the figure, its bound, its name.
  using Place = std::tuple<bool, double, std::string>;
  std::vector<Place> places;
  const absl::Status walked = ForEachOutlet(corpus, [&](const std::string& outlet, const OutletLedger& ledger) {
    Place place{false, 0, outlet};
    if (by_metric) {
      const Figure figure =
          FigureOf(ledger, static_cast<Metric>(metric), window, calibrated.values[static_cast<size_t>(metric)]);
      std::get<0>(place) = figure.status != MetricStatus::kOk;
      if (figure.status == MetricStatus::kOk) {
        std::get<1>(place) = order == OutletOrder::kLowerBound ? -figure.interval.lower : figure.interval.upper;
      }
    }
    places.push_back(std::move(place));
    return absl::OkStatus();
  });
  if (!walked.ok()) return walked;
  std::sort(places.begin(), places.end());
  std::vector<std::string> outlets;
  outlets.reserve(places.size());
  for (Place& place : places) outlets.push_back(std::move(std::get<2>(place)));
  return outlets;
}

}  // namespace wireprint::credibility
