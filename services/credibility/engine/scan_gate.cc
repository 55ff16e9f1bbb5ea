#include "services/credibility/engine/scan_gate.h"

#include "services/chassis/error.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {

absl::StatusOr<ScanGate::Pass> ScanGate::Enter(const std::string& corpus, bool may_wait) {
  std::unique_lock lock(mutex_);
  const auto free = [&] { return running_.size() < most_running_ && !running_.contains(corpus); };
  if (!free()) {
    if (!may_wait || waiting_ >= most_waiting_) {
      return chassis::MakeError(absl::StatusCode::kResourceExhausted,
                                "too many calls ask for figures over all outlets at once",
                                {.reason = report::reason::kOverloaded, .retry_after = absl::Seconds(1)});
    }
    ++waiting_;
    left_.wait(lock, free);
    --waiting_;
  }
  running_.insert(corpus);
  return Pass(*this, corpus);
}

void ScanGate::Leave(const std::string& corpus) {
  {
    const std::lock_guard lock(mutex_);
    running_.erase(corpus);
  }
  left_.notify_all();
}

size_t ScanGate::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace wireprint::credibility
