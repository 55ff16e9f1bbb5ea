#include "services/dedup/maintenance.h"

#include <algorithm>
#include <chrono>

#include "services/chassis/log.h"

namespace wireprint::dedup {

Maintenance::Maintenance(Engine& engine)
    : engine_(engine),
      interval_(std::clamp(absl::Microseconds(engine.options().retention) / 100, absl::Seconds(1), absl::Minutes(10))),
      thread_([this] { Run(); }) {}

Maintenance::~Maintenance() { Stop(); }

void Maintenance::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Maintenance::Run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, absl::ToChronoMicroseconds(interval_), [this] { return stopped_; })) {
    lock.unlock();
    const absl::StatusOr<Expiry> expiry = engine_.ExpireOld([this] { return stopping_.load(); });
    if (!expiry.ok()) {
      chassis::Log(chassis::Severity::kWarning, "expiry_failed", {{"message", std::string(expiry.status().message())}});
    } else if (expiry->reports != 0) {
      chassis::Log(chassis::Severity::kInfo, "expired",
                   {{"reports", expiry->reports}, {"log_entries", expiry->log_entries}, {"aliases", expiry->aliases}});
    }
    lock.lock();
  }
}

}  // namespace wireprint::dedup
