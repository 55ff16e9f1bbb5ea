// Whether dedup answers, asked beside what reports ask of it: an outage shows before somebody records a report.
#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {

void Engine::WatchReach() {
  while (!closing_.load()) {
    const absl::Status reached = dedup_.Retention("").status();
    if (closing_.load()) return;
    if (options_.watch != nullptr) options_.watch->ReachedDedup(reached);
    {
      const std::lock_guard lock(state_mutex_);
      reach_ = reached;
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, absl::ToChronoMilliseconds(options_.ask_interval),
                   [this] { return ask_dedup_ || closing_.load(); });
    ask_dedup_ = false;
  }
}

void Engine::Followed(const Corpus& corpus, const absl::Status& status) {
  if (closing_.load()) return;
  if (options_.watch != nullptr) options_.watch->Followed(corpus.name, status);
  {
    const std::lock_guard lock(mutex_);
    ask_dedup_ = true;
  }
  wake_.notify_all();
}

absl::Status Engine::DedupState() const {
  const std::lock_guard lock(state_mutex_);
  return reach_.ok() ? dedup_state_ : reach_;
}

}  // namespace wireprint::credibility
