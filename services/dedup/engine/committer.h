// Makes operations durable in the order they were sequenced: one thread, one group and one fsync at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/observer.h"

namespace wireprint::dedup {

// An operation on its way to disk. `done` is called once, after the outcome is known and visible.
struct QueuedOperation {
  Corpus* corpus = nullptr;
  std::unique_ptr<Operation> operation;  // null: nothing to write, but everything in front must be durable first
  size_t bytes = 0;
  absl::AnyInvocable<void(absl::Status) &&> done;
};

struct CommitterOptions {
  size_t max_group_operations;
  size_t max_group_bytes;
  // A group of so many waits for no more, nor does one that has waited so long: calls of one report do best when one
  // group is on its way to disk while others are worked on. While a call of many reports is under way it pays to wait
  // for more of them.
  size_t full_group_operations = 16;
  size_t full_group_of_batches = 64;
  std::chrono::microseconds max_wait{1000};
  size_t max_queued_bytes;
  std::function<void(absl::AnyInvocable<void() &&>)> execute;  // runs completions
  std::function<Micros()> now;                                 // asked only for the observer
  EngineObserver* observer = nullptr;                          // null for nobody
};

// Thread-safe.
class Committer {
 public:
  // `store` must outlive it.
  Committer(RecordStore& store, CommitterOptions options);
  // Close().
  ~Committer();

  // Held (shared) from before an operation is registered with its corpus until it is enqueued. When a group fails, the
  // committer takes it exclusively: then everything registered is in the queue, and can be rolled back in one go.
  std::shared_mutex& gate() { return gate_; }

  // How many groups have failed and were rolled back. Whoever reads what may be uncommitted notes it before, and asks
  // again with the gate held: when it has moved, what was read may be gone, and nothing that rests on it may be
  // enqueued.
  uint64_t failures() const { return failures_.load(std::memory_order_acquire); }

  // True when so much waits that new work should be refused.
  bool IsFull() const;
  // Of what waits, and of the group that is being written.
  size_t queued_bytes() const;

  // In the order of sequencing: hold the corpus' sequencer, and the gate.
  void Enqueue(QueuedOperation operation);

  // While one of these lives, so many operations more are about to be enqueued: a group that has not waited for long
  // waits for them, so that one fsync serves more of them.
  class Coming {
   public:
    Coming(Committer& committer, size_t operations) : committer_(committer), batch_(operations > 1 ? 1 : 0) {
      committer_.coming_.fetch_add(1);
      committer_.coming_batches_.fetch_add(batch_);
    }
    ~Coming() { committer_.Came(batch_); }
    Coming(const Coming&) = delete;
    Coming& operator=(const Coming&) = delete;

   private:
    Committer& committer_;
    const int batch_;
  };

  // Commits what is queued and ends the thread. Nothing may be enqueued after it. Idempotent.
  void Close();

 private:
  void Run();
  void Came(int batches);
  // Whether a group of what is queued waits for no more. Hold mutex_.
  bool IsFullGroup() const;
  absl::Status Write(const std::vector<Change>& changes);
  std::vector<QueuedOperation> TakeGroup(std::unique_lock<std::mutex>& lock);
  void Finish(std::vector<QueuedOperation> group, const absl::Status& status);
  void Fail(std::vector<QueuedOperation> group, const absl::Status& status);

  RecordStore& store_;
  const CommitterOptions options_;
  std::shared_mutex gate_;
  std::atomic<uint64_t> failures_{0};
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<QueuedOperation> queue_;        // guarded by mutex_
  size_t queued_bytes_ = 0;                  // guarded by mutex_, with the group that is being written
  bool closed_ = false;                      // guarded by mutex_
  std::atomic<int> coming_{0};               // calls
  std::atomic<int> coming_batches_{0};       // those of them with more than one operation
  std::atomic<bool> awaits_company_{false};  // the thread waits for what is coming
  std::thread thread_;
};

}  // namespace wireprint::dedup
