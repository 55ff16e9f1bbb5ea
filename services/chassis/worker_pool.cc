#include "services/chassis/worker_pool.h"

#include <algorithm>
#include <utility>

#include "services/chassis/cpu_quota.h"

namespace wireprint::chassis {

int WorkerPool::DefaultThreads() { return ThreadsFor(CgroupCpuQuota(""), OnlineCpus()); }

WorkerPool::WorkerPool(const Options& options)
    : capacity_(std::max<size_t>(options.queue_capacity, 1)), ring_(capacity_) {
  const int count = options.threads > 0 ? options.threads : DefaultThreads();
  threads_.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::TryPost(Task task) { return Queue(task); }

void WorkerPool::PostOrRun(Task task) {
  if (!Queue(task)) std::move(task)();
}

// Takes `task` only when it returns true.
bool WorkerPool::Queue(Task& task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || size_ == capacity_) return false;
    size_t slot = head_ + size_;
    if (slot >= capacity_) slot -= capacity_;
    ring_[slot] = std::move(task);
    ++size_;
    if (sleepers_ == 0) return true;
    --sleepers_;
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (size_ > 0) {
      Task task = std::move(ring_[head_]);
      if (++head_ == capacity_) head_ = 0;
      --size_;
      lock.unlock();
      std::move(task)();
      task = nullptr;
      lock.lock();
    } else if (stopped_) {
      return;
    } else {
      ++sleepers_;
      wake_.wait(lock);
    }
  }
}

void WorkerPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    sleepers_ = 0;
  }
  wake_.notify_all();
  std::call_once(joined_, [this] {
    for (std::thread& thread : threads_) thread.join();
  });
}

}  // namespace wireprint::chassis
