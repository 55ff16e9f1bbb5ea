#include "services/chassis/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <sstream>

#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

[[noreturn]] void Misuse(absl::string_view name, absl::string_view message) {
  Log(Severity::kError, "metric_misuse", {{"metric", name}, {"message", message}});
  std::abort();
}

bool IsName(absl::string_view name) {
  const auto fits = [](char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
  return !name.empty() && (name[0] < '0' || name[0] > '9') && std::all_of(name.begin(), name.end(), fits);
}

std::vector<prometheus::ClientMetric::Label> ToPrometheus(const Metrics::Labels& labels) {
  std::vector<prometheus::ClientMetric::Label> out;
  for (const auto& [name, value] : labels) out.push_back({name, value});
  return out;
}

prometheus::MetricType ToPrometheus(Metrics::Kind kind) {
  if (kind == Metrics::Kind::kCounter) return prometheus::MetricType::Counter;
  if (kind == Metrics::Kind::kGauge) return prometheus::MetricType::Gauge;
  return prometheus::MetricType::Histogram;
}

prometheus::ClientMetric::Histogram Snapshot(const Histogram& histogram) {
  prometheus::ClientMetric::Histogram out;
  for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
    out.sample_count += histogram.count(i);
    const double bound =
        i < histogram.bounds().size() ? histogram.bounds()[i] : std::numeric_limits<double>::infinity();
    out.bucket.push_back({out.sample_count, bound});
  }
  out.sample_sum = histogram.sum();
  return out;
}

}  // namespace

void Histogram::Observe(double value) {
  const size_t i = static_cast<size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
  counts_[i].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<double> LatencyBounds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

struct Metrics::Family {
  struct Member {
    Labels labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
  };
  std::string name;
  std::string help;
  Kind kind;
  std::list<Member> members;
  std::function<std::vector<Sample>()> collect;
};

Metrics::Family& Metrics::FamilyOf(Kind kind, absl::string_view name, absl::string_view help, const Labels& labels,
                                   bool collected) {
  if (!IsName(name)) Misuse(name, "no valid name");
  for (const auto& label : labels) {
    if (!IsName(label.first)) Misuse(name, "a label without a valid name");
  }
  const auto found = std::find_if(families_.begin(), families_.end(), [&](const auto& f) { return f->name == name; });
  if (found == families_.end()) {
    families_.push_back(std::make_shared<Family>(Family{std::string(name), std::string(help), kind, {}, {}}));
    return *families_.back();
  }
  Family& family = **found;
  if (family.kind != kind || family.collect || collected) Misuse(name, "registered before as something else");
  for (const Family::Member& member : family.members) {
    if (member.labels == labels) Misuse(name, "registered twice with the same labels");
  }
  return family;
}

Counter& Metrics::AddCounter(absl::string_view name, absl::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  Family& family = FamilyOf(Kind::kCounter, name, help, labels, false);
  family.members.push_back({std::move(labels), std::make_unique<Counter>(), nullptr, nullptr});
  return *family.members.back().counter;
}

Gauge& Metrics::AddGauge(absl::string_view name, absl::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  Family& family = FamilyOf(Kind::kGauge, name, help, labels, false);
  family.members.push_back({std::move(labels), nullptr, std::make_unique<Gauge>(), nullptr});
  return *family.members.back().gauge;
}

Histogram& Metrics::AddHistogram(absl::string_view name, absl::string_view help, std::vector<double> bounds,
                                 Labels labels) {
  const std::lock_guard lock(mutex_);
  Family& family = FamilyOf(Kind::kHistogram, name, help, labels, false);
  family.members.push_back({std::move(labels), nullptr, nullptr, std::make_unique<Histogram>(std::move(bounds))});
  return *family.members.back().histogram;
}

void Metrics::AddCollector(Kind kind, absl::string_view name, absl::string_view help,
                           std::function<std::vector<Sample>()> collect) {
  const std::lock_guard lock(mutex_);
  if (kind == Kind::kHistogram) Misuse(name, "a histogram cannot be collected");
  FamilyOf(kind, name, help, {}, true).collect = std::move(collect);
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> out;
  std::vector<std::pair<size_t, std::shared_ptr<Family>>> collected;
  {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<Family>& family : families_) {
      out.push_back({family->name, family->help, ToPrometheus(family->kind), {}});
      if (family->collect) collected.emplace_back(out.size() - 1, family);
      for (const Family::Member& member : family->members) {
        prometheus::ClientMetric& metric = out.back().metric.emplace_back();
        metric.label = ToPrometheus(member.labels);
        if (member.counter) metric.counter.value = static_cast<double>(member.counter->value());
        if (member.gauge) metric.gauge.value = member.gauge->value();
        if (member.histogram) metric.histogram = Snapshot(*member.histogram);
      }
    }
  }
  // Without the lock: these may take their time.
  for (const auto& [place, family] : collected) {
    for (const Sample& sample : family->collect()) {
      prometheus::ClientMetric& metric = out[place].metric.emplace_back();
      metric.label = ToPrometheus(sample.labels);
      (family->kind == Kind::kCounter ? metric.counter.value : metric.gauge.value) = sample.value;
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, out);
  return text.str();
}

std::vector<std::string> Metrics::Names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const std::shared_ptr<Family>& family : families_) names.push_back(family->name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace wireprint::chassis
