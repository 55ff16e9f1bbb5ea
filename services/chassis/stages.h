// The stages of MakeChain that look at the call alone.
#pragma once

#include <atomic>
#include <cstdint>

#include "services/chassis/call_chain.h"

namespace wireprint::chassis {

// Counts calls, those that will have to wait too, and the bytes of their requests, and streams apart from them; refuses
// those beyond their limit, and all once stopped.
class AdmissionStage final : public Stage {
 public:
  explicit AdmissionStage(const ChainOptions& options)
      : max_calls_(options.max_inflight + options.max_waiting),
        max_inflight_bytes_(options.max_inflight_bytes),
        max_request_bytes_(options.max_request_bytes),
        max_streams_(options.max_streams),
        retry_after_(options.retry_after) {}
  absl::string_view name() const override { return "admission"; }
  absl::Status Begin(CallInfo& call) override;
  void End(const CallInfo& call, const absl::Status& status) override;
  void Stop() override { stopping_.store(true, std::memory_order_relaxed); }

  bool Idle() const override { return inflight() == 0 && streams() == 0; }

  int inflight() const { return inflight_.load(std::memory_order_relaxed); }
  int64_t inflight_bytes() const { return inflight_bytes_.load(std::memory_order_relaxed); }
  int streams() const { return streams_.load(std::memory_order_relaxed); }

 private:
  const int max_calls_;
  const int64_t max_inflight_bytes_;
  const int64_t max_request_bytes_;
  const int max_streams_;
  const absl::Duration retry_after_;
  std::atomic<int> inflight_{0};
  std::atomic<int64_t> inflight_bytes_{0};
  std::atomic<int> streams_{0};
  std::atomic<bool> stopping_{false};
};

// Refuses calls as long as a gate is shut.
class WarmUpStage final : public Stage {
 public:
  // `gate` must outlive the stage.
  explicit WarmUpStage(const Readiness::Gate& gate) : gate_(gate) {}
  absl::string_view name() const override { return "warm-up"; }
  absl::Status Begin(CallInfo& call) override;

 private:
  const Readiness::Gate& gate_;
};

// Refuses calls nobody waits for any more.
class DeadlineStage final : public Stage {
 public:
  absl::string_view name() const override { return "deadline"; }
  absl::Status Begin(CallInfo& call) override { return CheckAlive(call); }
};

}  // namespace wireprint::chassis
