#include "services/dedup/engine/committer.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wireprint::dedup {
namespace {

// Completions that one task runs: each may cost an RPC's write, so they spread over the workers.
constexpr size_t kCompletionsPerTask = 8;

}  // namespace

Committer::Committer(RecordStore& store, CommitterOptions options)
    : store_(store), options_(std::move(options)), thread_([this] { Run(); }) {}

Committer::~Committer() { Close(); }

bool Committer::IsFull() const {
  std::lock_guard lock(mutex_);
  return queued_bytes_ >= options_.max_queued_bytes;
}

size_t Committer::queued_bytes() const {
  std::lock_guard lock(mutex_);
  return queued_bytes_;
}

void Committer::Enqueue(QueuedOperation operation) {
  bool wake;
  {
    std::lock_guard lock(mutex_);
    queued_bytes_ += operation.bytes;
    queue_.push_back(std::move(operation));
    wake = queue_.size() == 1 || queue_.size() == options_.full_group_operations ||
           queue_.size() == options_.full_group_of_batches;
  }
  if (wake) wake_.notify_one();
}

bool Committer::IsFullGroup() const {
  if (closed_ || coming_.load() == 0) return true;
  return queue_.size() >=
         (coming_batches_.load() == 0 ? options_.full_group_operations : options_.full_group_of_batches);
}

void Committer::Came(int batches) {
  // Either this sees that the thread waits, or the thread sees that nothing is coming any more.
  const bool last_batch = coming_batches_.fetch_sub(batches) == batches && batches != 0;
  const bool last = coming_.fetch_sub(1) == 1;
  if (!(last || last_batch) || !awaits_company_.load()) return;
  { std::lock_guard lock(mutex_); }
  wake_.notify_one();
}

void Committer::Close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::vector<QueuedOperation> Committer::TakeGroup(std::unique_lock<std::mutex>& lock) {
  wake_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  awaits_company_ = true;
  wake_.wait_for(lock, options_.max_wait, [this] { return IsFullGroup(); });
  awaits_company_ = false;
  std::vector<QueuedOperation> group;
  size_t bytes = 0;
  while (!queue_.empty() && group.size() < options_.max_group_operations && bytes < options_.max_group_bytes) {
    bytes += queue_.front().bytes;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

absl::Status Committer::Write(const std::vector<Change>& changes) {
  if (changes.empty()) return absl::OkStatus();
  if (options_.observer == nullptr) return store_.Commit(changes);
  const Micros begin = options_.now();
  const absl::Status status = store_.Commit(changes);
  options_.observer->Committed(changes.size(), std::max<Micros>(options_.now() - begin, 0), status.ok());
  return status;
}

void Committer::Run() {
  std::vector<Change> changes;
  while (true) {
    std::unique_lock lock(mutex_);
    std::vector<QueuedOperation> group = TakeGroup(lock);
    lock.unlock();
    if (group.empty()) return;
    changes.clear();
    for (QueuedOperation& queued : group) {
      if (queued.operation != nullptr) changes.push_back(std::move(queued.operation->change));
    }
    const absl::Status status = Write(changes);
    auto change = changes.begin();
    for (QueuedOperation& queued : group) {
      if (queued.operation != nullptr) queued.operation->change = std::move(*change++);
    }
    if (status.ok()) {
      for (const QueuedOperation& queued : group) {
        if (queued.operation != nullptr) queued.corpus->Commit(*queued.operation);
      }
      for (size_t i = 0; i < group.size(); ++i) {
        if (i == 0 || group[i].corpus != group[i - 1].corpus) group[i].corpus->WakeAll();
      }
      Finish(std::move(group), status);
    } else {
      Fail(std::move(group), status);
    }
  }
}

void Committer::Fail(std::vector<QueuedOperation> group, const absl::Status& status) {
  {
    std::unique_lock gate(gate_);
    {
      std::lock_guard lock(mutex_);
      std::move(queue_.begin(), queue_.end(), std::back_inserter(group));
      queue_.clear();
    }
    for (auto queued = group.rbegin(); queued != group.rend(); ++queued) {
      if (queued->operation != nullptr) queued->corpus->RollBack(*queued->operation);
    }
    failures_.fetch_add(1, std::memory_order_release);
  }
  Finish(std::move(group), status);
}

void Committer::Finish(std::vector<QueuedOperation> group, const absl::Status& status) {
  size_t bytes = 0;
  for (const QueuedOperation& queued : group) bytes += queued.bytes;
  {
    std::lock_guard lock(mutex_);
    queued_bytes_ -= bytes;
  }
  for (size_t begin = 0; begin < group.size(); begin += kCompletionsPerTask) {
    const size_t end = std::min(group.size(), begin + kCompletionsPerTask);
    std::vector<QueuedOperation> chunk(std::make_move_iterator(group.begin() + static_cast<std::ptrdiff_t>(begin)),
                                       std::make_move_iterator(group.begin() + static_cast<std::ptrdiff_t>(end)));
    options_.execute([chunk = std::move(chunk), status]() mutable {
      for (QueuedOperation& queued : chunk) std::move(queued.done)(status);
    });
  }
}

}  // namespace wireprint::dedup
