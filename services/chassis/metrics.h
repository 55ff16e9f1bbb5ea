// Numbers for Prometheus. Registered at start, changed without a lock, read at a scrape. Free of gRPC.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::chassis {

// A count that only grows. Any thread.
class Counter {
 public:
  void Increment(uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// A value that rises and falls. Any thread.
class Gauge {
 public:
  void Set(double value) { value_.store(value, std::memory_order_relaxed); }
  void Add(double by) { value_.fetch_add(by, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

// How often values lay in which range. Any thread. A scrape during Observe may see the value in a bucket and not yet in
// the sum.
class Histogram {
 public:
  // Upper bounds, ascending; a bucket above the last is added.
  explicit Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  // Into the first bucket whose bound is not below `value`.
  void Observe(double value);

  const std::vector<double>& bounds() const { return bounds_; }
  // Of bucket `i`, not cumulative; the last is above all bounds.
  uint64_t count(size_t i) const { return counts_[i].load(std::memory_order_relaxed); }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

// Seconds from 0.5 ms to 10 s: for calls and for the store.
std::vector<double> LatencyBounds();

// All metrics of a process. What it hands out lives as long as it does. Names follow Prometheus: units in the name,
// `_total` for counters; label values are few and never from a request. Adding a name twice adds a label set to its
// family; with another kind, or with the same labels, it ends the process: a fault of the program. Any thread.
class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  enum class Kind { kCounter, kGauge, kHistogram };
  struct Sample {
    Labels labels;
    double value;
  };

  Counter& AddCounter(absl::string_view name, absl::string_view help, Labels labels = {});
  Gauge& AddGauge(absl::string_view name, absl::string_view help, Labels labels = {});
  Histogram& AddHistogram(absl::string_view name, absl::string_view help, std::vector<double> bounds,
                          Labels labels = {});

  // Samples that are asked for at each scrape, for what is counted elsewhere. `kind` is no histogram. `collect` may be
  // called by several threads at once, and what it captures must outlive the last scrape.
  void AddCollector(Kind kind, absl::string_view name, absl::string_view help,
                    std::function<std::vector<Sample>()> collect);

  // The text exposition format 0.0.4, families by name.
  std::string Text() const;
  // Names of all families, sorted; for a golden list.
  std::vector<std::string> Names() const;

 private:
  struct Family;
  Family& FamilyOf(Kind kind, absl::string_view name, absl::string_view help, const Labels& labels, bool collected);

  mutable std::mutex mutex_;
  std::list<std::shared_ptr<Family>> families_;
};

}  // namespace wireprint::chassis
