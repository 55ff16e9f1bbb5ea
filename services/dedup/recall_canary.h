// Whether the index still finds what it should, asked of the running service: now and then, a copy of a recent report
// that keeps 30 % of its text is made up and sought.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "services/chassis/metrics.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/options.h"

namespace wireprint::dedup {

// A copy of `text`: a piece of 30 % of its words, from a place that `seed` chooses, amid as many words of its own as
// make up the rest.
std::string MakeCanaryCopy(absl::string_view text, uint64_t seed);

// Thread-safe. Has a thread of its own, and skips what comes while that is busy.
class RecallCanary {
 public:
  static constexpr uint32_t kMinWords = 300;
  static constexpr size_t kWindow = 256;

  // Every `interval`-th report of kMinWords words or more takes the place of the one before, which is sought then; 0
  // switches it off. Adds wireprint_dedup_canary_{recall, checks_total, misses_total}: recall of the last kWindow
  // checks, 1 before the first.
  RecallCanary(uint64_t interval, const EngineOptions& options, chassis::Metrics& metrics);
  ~RecallCanary();

  // From here on reports are taken. `store` must live until Stop has returned.
  void Start(const RecordStore& store);
  // Cheap. `corpus` must live until Stop has returned.
  void Added(const Corpus& corpus, const std::shared_ptr<const PendingReport>& report);
  // Neither is read once this has returned. Idempotent.
  void Stop();

 private:
  struct Plant {
    const Corpus* corpus = nullptr;
    std::shared_ptr<const PendingReport> report;
  };
  void Run();
  void Check(const Plant& plant, uint64_t seed);
  // Whether the report was deleted, replaced, rolled back or expired since; true too when the store cannot say.
  bool IsGone(const Plant& plant) const;

  const uint64_t interval_;
  const uint32_t min_words_;
  const Micros match_window_;
  const std::shared_ptr<const analysis::LineRules> rules_;
  chassis::Gauge& recall_;
  chassis::Counter& checks_;
  chassis::Counter& misses_;
  const RecordStore* store_ = nullptr;  // set by Start, before the thread
  std::atomic<uint64_t> long_reports_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  Plant next_;            // guarded by mutex_
  bool stopped_ = false;  // guarded by mutex_
  // Of the thread.
  std::array<bool, kWindow> found_{};
  uint64_t checked_ = 0;
  std::thread thread_;
};

}  // namespace wireprint::dedup
