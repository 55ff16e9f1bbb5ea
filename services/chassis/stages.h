// The stages of MakeChain.
#pragma once

#include <atomic>
#include <cstdint>

#include "services/chassis/call_chain.h"

namespace wireprint::chassis {

// Logs calls that failed by a fault of the service, with the message the caller does not see, and slow unary ones. At
// most kMaxLinesPerSecond lines a second; the next line says how many were left out.
class LogStage final : public Stage {
 public:
  static constexpr int kMaxLinesPerSecond = 50;

  explicit LogStage(absl::Duration slow_call) : slow_call_(slow_call) {}
  absl::string_view name() const override { return "log"; }
  absl::Status Begin(CallInfo& call) override;
  void End(const CallInfo& call, const absl::Status& status) override;

 private:
  // Whether a line may be written now; if so, `suppressed` says how many were not since the last one.
  bool TakeLine(absl::Time now, int64_t& suppressed);

  const absl::Duration slow_call_;
  std::atomic<int64_t> second_{0};
  std::atomic<int> lines_{0};
  std::atomic<int64_t> suppressed_{0};
};

// Counts calls, and streams apart from them; refuses those beyond their limit, and all once stopped.
class AdmissionStage final : public Stage {
 public:
  explicit AdmissionStage(const ChainOptions& options)
      : max_inflight_(options.max_inflight), max_streams_(options.max_streams), retry_after_(options.retry_after) {}
  absl::string_view name() const override { return "admission"; }
  absl::Status Begin(CallInfo& call) override;
  void End(const CallInfo& call, const absl::Status& status) override;
  void Stop() override { stopping_.store(true, std::memory_order_relaxed); }

  bool Idle() const override { return inflight() == 0 && streams() == 0; }

  int inflight() const { return inflight_.load(std::memory_order_relaxed); }
  int streams() const { return streams_.load(std::memory_order_relaxed); }

 private:
  const int max_inflight_;
  const int max_streams_;
  const absl::Duration retry_after_;
  std::atomic<int> inflight_{0};
  std::atomic<int> streams_{0};
  std::atomic<bool> stopping_{false};
};

// Refuses calls nobody waits for any more.
class DeadlineStage final : public Stage {
 public:
  absl::string_view name() const override { return "deadline"; }
  absl::Status Begin(CallInfo& call) override { return CheckAlive(call); }
};

}  // namespace wireprint::chassis
