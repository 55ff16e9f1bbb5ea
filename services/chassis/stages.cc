#include "services/chassis/stages.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/chassis/error.h"
#include "services/chassis/log.h"
#include "services/chassis/status.h"

namespace wireprint::chassis {

absl::Status LogStage::Begin(CallInfo&) { return absl::OkStatus(); }

void LogStage::End(const CallInfo& call, const absl::Status& status) {
  const absl::Time now = absl::Now();
  const absl::Duration took = now - call.start;
  const bool hidden = IsHidden(status);
  int64_t suppressed = 0;
  if ((!hidden && (call.streaming || took <= slow_call_)) || !TakeLine(now, suppressed)) return;
  const std::string code = absl::StatusCodeToString(status.code());
  if (hidden) {
    Log(Severity::kError, "call_failed",
        {{"method", call.method},
         {"code", code},
         {"message", status.message()},
         {"duration_ms", took},
         {"suppressed", suppressed}});
  } else {
    Log(Severity::kWarning, "slow_call",
        {{"method", call.method}, {"code", code}, {"duration_ms", took}, {"suppressed", suppressed}});
  }
}

bool LogStage::TakeLine(absl::Time now, int64_t& suppressed) {
  const int64_t second = absl::ToUnixSeconds(now);
  if (second_.exchange(second, std::memory_order_relaxed) != second) lines_.store(0, std::memory_order_relaxed);
  if (lines_.fetch_add(1, std::memory_order_relaxed) >= kMaxLinesPerSecond) {
    suppressed_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  suppressed = suppressed_.exchange(0, std::memory_order_relaxed);
  return true;
}

absl::Status AdmissionStage::Begin(CallInfo& call) {
  if (stopping_.load(std::memory_order_relaxed)) return ShuttingDownError(retry_after_);
  std::atomic<int>& count = call.streaming ? streams_ : inflight_;
  if (count.fetch_add(1, std::memory_order_relaxed) >= (call.streaming ? max_streams_ : max_inflight_)) {
    count.fetch_sub(1, std::memory_order_relaxed);
    return OverloadedError(call.streaming ? "max_streams" : "max_inflight", retry_after_);
  }
  return absl::OkStatus();
}

void AdmissionStage::End(const CallInfo& call, const absl::Status&) {
  (call.streaming ? streams_ : inflight_).fetch_sub(1, std::memory_order_relaxed);
}

std::unique_ptr<Chain> MakeChain(const ChainOptions& options, WorkerPool& pool) {
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<LogStage>(options.slow_call));
  stages.push_back(std::make_unique<AdmissionStage>(options));
  stages.push_back(std::make_unique<DeadlineStage>());
  return std::make_unique<Chain>(std::move(stages), pool);
}

}  // namespace wireprint::chassis
