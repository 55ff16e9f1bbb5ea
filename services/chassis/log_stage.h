// Lines about calls: faults, slow ones, and a sample of all.
#pragma once

#include <atomic>
#include <cstdint>

#include "services/chassis/call_chain.h"

namespace wireprint::chassis {

// At most so many lines a second; the next one says how many were left out. Any thread.
class LineBudget {
 public:
  explicit LineBudget(int per_second) : per_second_(per_second) {}
  // Whether a line may be written now; if so, `suppressed` says how many were not since the last one.
  bool Take(absl::Time now, int64_t& suppressed);

 private:
  const int per_second_;
  std::atomic<int64_t> second_{0};
  std::atomic<int> lines_{0};
  std::atomic<int64_t> suppressed_{0};
};

// One JSON line for a call at most: `call_failed` for a fault of the service, with the message the caller does not see;
// `slow_call` for a unary call above the limit; `call` for the sampled rest, or all of it at the level debug. Each says
// where the time went (queue_ms: until the handler had it; handler_ms: until it returned; finish_ms: from there to the
// answer, so waiting for the disk), whose call it was and its trace. Nothing of a request or of a token is ever in it.
class LogStage final : public Stage {
 public:
  static constexpr int kMaxLinesPerSecond = 50;
  static constexpr int kMaxAccessLinesPerSecond = 500;

  // `access_sample`: the share of calls that get a line, 0 to 1.
  LogStage(absl::Duration slow_call, double access_sample);
  absl::string_view name() const override { return "log"; }
  absl::Status Begin(CallInfo&) override { return absl::OkStatus(); }
  void End(const CallInfo& call, const absl::Status& status) override;

 private:
  bool Sampled() const;

  const absl::Duration slow_call_;
  const uint64_t sample_below_;
  LineBudget problems_{kMaxLinesPerSecond};
  LineBudget accesses_{kMaxAccessLinesPerSecond};
};

}  // namespace wireprint::chassis
