#include "services/credibility/engine/sync_queue.h"

#include <utility>

namespace wireprint::credibility {

SyncQueue::SyncQueue(TableStore& store, Execute execute)
    : store_(store), execute_(std::move(execute)), thread_([this] { Run(); }) {}

SyncQueue::~SyncQueue() { Close(); }

void SyncQueue::AfterSync(Done done) {
  bool closed = false;
  {
    const std::lock_guard lock(mutex_);
    closed = closed_;
    if (!closed) waiting_.push_back(std::move(done));
  }
  if (closed) return std::move(done)(absl::UnavailableError("stopping"));
  wake_.notify_one();
}

void SyncQueue::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void SyncQueue::Run() {
  while (true) {
    std::vector<Done> group;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      group.swap(waiting_);
    }
    const absl::Status status = store_.Sync();
    for (Done& done : group) {
      execute_([done = std::move(done), status]() mutable { std::move(done)(status); });
    }
  }
}

}  // namespace wireprint::credibility
