#include "services/dedup/engine/commit_wait.h"

#include <shared_mutex>
#include <utility>

namespace wireprint::dedup {

void CommitWait::Enqueue(const WriteContext& context, Corpus& corpus, std::unique_ptr<Operation> operation) {
  if (operation != nullptr) corpus.Register(*operation, nullptr);
  {
    const std::lock_guard lock(mutex_);
    ++open_;
  }
  context.committer.Enqueue({.corpus = &corpus, .operation = std::move(operation), .done = [this](absl::Status status) {
                               const std::lock_guard lock(mutex_);
                               status_.Update(status);
                               if (--open_ == 0) done_.notify_all();
                             }});
}

absl::Status CommitWait::Wait() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return open_ == 0; });
  return std::exchange(status_, absl::OkStatus());
}

absl::Status CommitWait::WaitForAll(const WriteContext& context, Corpus& corpus) {
  {
    std::shared_lock gate(context.committer.gate());
    std::lock_guard order(corpus.sequencer());
    Enqueue(context, corpus, nullptr);
  }
  return Wait();
}

}  // namespace wireprint::dedup
