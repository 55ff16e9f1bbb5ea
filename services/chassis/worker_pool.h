// The threads on which handlers work. gRPC's own threads only parse, admit and write: there are as few as two of them
// in a process, so a handler that computes or waits must not run there. Free of gRPC.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace wireprint::chassis {

// A fixed number of threads over one bounded queue, first in, first out. Every method may be called from any thread.
class WorkerPool {
 public:
  // Runs once. Must not throw. Two words of captures are kept without an allocation.
  using Task = absl::AnyInvocable<void() &&>;

  static constexpr size_t kDefaultQueueCapacity = 4096;

  struct Options {
    // 0: DefaultThreads().
    int threads = 0;
    // Tasks that may wait; those that run are not counted.
    size_t queue_capacity = kDefaultQueueCapacity;
  };

  // Starts the threads.
  explicit WorkerPool(const Options& options);
  // Stop().
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Queues `task` and returns true; returns false, and destroys it without running it, when the queue is full or the
  // pool is stopped. Never waits for room.
  bool TryPost(Task task);

  // Queues `task`, or runs it here when TryPost would refuse it: for work that must not get lost.
  void PostOrRun(Task task);

  // Refuses new tasks, runs all that were queued, ends the threads. Idempotent; every caller returns after the end.
  // Must not be called from a task.
  void Stop();

  // Tasks that wait.
  size_t queued() const { return queued_.load(std::memory_order_relaxed); }

  int threads() const { return static_cast<int>(threads_.size()); }

  // What of the machine this process may use: the CPU quota of its cgroup rounded up, else the online CPUs; at least 2,
  // so that one long task never stands before all others.
  static int DefaultThreads();

 private:
  bool Queue(Task& task);
  void Work();
  // Yields for a moment in the hope of a task: under load the next one is there before a sleep would have been worth
  // its wake-up. `lock` is held before and after.
  void Linger(std::unique_lock<std::mutex>& lock);

  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> ring_;  // capacity_ slots, head_ is the oldest of size_
  size_t head_ = 0;
  size_t size_ = 0;
  int sleepers_ = 0;               // threads waiting on wake_ that no notification is under way to
  size_t lingering_ = 0;           // threads in Linger: they find tasks without a notification
  std::atomic<size_t> queued_{0};  // size_, for a glance without the mutex
  bool stopped_ = false;
  std::once_flag joined_;
  std::vector<std::thread> threads_;
};

}  // namespace wireprint::chassis
