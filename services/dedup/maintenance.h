// What an engine needs now and then while it serves: letting go what is too old.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "services/dedup/engine/engine.h"

namespace wireprint::dedup {

// A thread of its own. What a run cannot do, as on a full disk, it logs and leaves to the next.
class Maintenance {
 public:
  // `engine` must outlive it.
  explicit Maintenance(Engine& engine);
  // Stop().
  ~Maintenance();

  // Waits for the run under way, one segment at most. Idempotent.
  void Stop();

 private:
  void Run();

  Engine& engine_;
  // A hundredth of the retention, between a second and ten minutes.
  const absl::Duration interval_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;  // guarded by mutex_
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace wireprint::dedup
