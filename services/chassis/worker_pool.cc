#include "services/chassis/worker_pool.h"

#include <algorithm>
#include <utility>

#include "services/chassis/cpu_quota.h"

namespace wireprint::chassis {

namespace {

// How often an idle thread yields before it sleeps: some 20 µs on an idle machine; on a busy one each lets others work.
constexpr int kYields = 40;

}  // namespace

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
    queued_.store(size_, std::memory_order_relaxed);
    if (sleepers_ == 0 || size_ <= lingering_) return true;
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
      queued_.store(size_, std::memory_order_relaxed);
      lock.unlock();
      std::move(task)();
      task = nullptr;
      lock.lock();
      if (size_ == 0 && lingering_ == 0) Linger(lock);
    } else if (stopped_) {
      return;
    } else {
      ++sleepers_;
      wake_.wait(lock);
    }
  }
}

void WorkerPool::Linger(std::unique_lock<std::mutex>& lock) {
  ++lingering_;
  lock.unlock();
  for (int i = 0; i < kYields && queued_.load(std::memory_order_relaxed) == 0; ++i) std::this_thread::yield();
  lock.lock();
  --lingering_;
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
