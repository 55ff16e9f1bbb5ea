// One fsync for all who wait for one.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "services/credibility/core/table_store.h"

namespace wireprint::credibility {

// Thread-safe.
class SyncQueue {
 public:
  using Done = absl::AnyInvocable<void(absl::Status) &&>;
  using Execute = std::function<void(absl::AnyInvocable<void() &&>)>;

  // `store` must outlive it. `execute` runs completions on other threads than this one's.
  SyncQueue(TableStore& store, Execute execute);
  // Close().
  ~SyncQueue();

  // Calls `done` once all that was written before this call is durable, or cannot be made so: UNAVAILABLE, at once and
  // on this thread, after Close.
  void AfterSync(Done done);
  // Syncs for those who wait, and ends the thread. Idempotent.
  void Close();

 private:
  void Run();

  TableStore& store_;
  const Execute execute_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Done> waiting_;  // guarded by mutex_
  bool closed_ = false;        // guarded by mutex_
  std::thread thread_;
};

}  // namespace wireprint::credibility
