#include "services/credibility/engine/sync_queue.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace wireprint::credibility {
namespace {

// Writes wait while the store syncs, and a corpus with them. It rests as long as it synced, at most this, for them to
// go on: what is written meanwhile is synced at once. Who calls alone is back later than that.
constexpr absl::Duration kMaxRest = absl::Milliseconds(1);

}  // namespace

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
  absl::Time rests_until = absl::InfinitePast();
  while (true) {
    std::vector<Done> group;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const absl::Duration rest = rests_until - absl::Now();
      if (rest > absl::ZeroDuration()) {
        wake_.wait_for(lock, absl::ToChronoMicroseconds(rest), [this] { return closed_; });
      }
      group.swap(waiting_);
    }
    const absl::Time start = absl::Now();
    const absl::Status status = store_.Sync();
    const absl::Time end = absl::Now();
    rests_until = end + std::min(end - start, kMaxRest);
    for (Done& done : group) {
      execute_([done = std::move(done), status]() mutable { std::move(done)(status); });
    }
  }
}

}  // namespace wireprint::credibility
