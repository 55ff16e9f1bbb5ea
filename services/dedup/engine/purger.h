// Carries out purges one after the other, beside everything else.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/remove.h"

namespace wireprint::dedup {

// A thread of its own. Thread-safe.
class Purger {
 public:
  // All of the context must outlive it.
  explicit Purger(const WriteContext& context);
  // Stop().
  ~Purger();

  // Takes up what the store of `corpus` has noted. Call once, before anything else is done with it.
  absl::Status Load(Corpus& corpus);

  // Purges what was just deleted with the note of it. `done` is called once, with the time of the deletion when all of
  // it is done, through options.execute; REPORT_NOT_FOUND when there was nothing. On an error the note stands.
  using Done = absl::AnyInvocable<void(absl::StatusOr<Micros>) &&>;
  void Purge(Corpus& corpus, std::string report_id, const Deleted& deleted, Done done);

  // Takes up again what is noted and neither under way nor waiting, as after an error.
  void TakeUp(Corpus& corpus);

  // Ends the purge under way after its step; it and those that wait get UNAVAILABLE and stay noted. Idempotent.
  void Stop();

 private:
  struct Waiter {
    Deleted deleted;
    Done done;
  };
  struct Job {
    Corpus* corpus = nullptr;
    std::string report_id;
    Sequence through = 0;
    bool noted = false;  // taken up from the note, maybe of a deletion that failed
    std::vector<Waiter> waiters;
  };

  void Run();
  // Whether there was anything to purge.
  absl::StatusOr<bool> Work(const Job& job);
  absl::Status Forget(Corpus& corpus, const std::string& report_id);
  void Tell(Waiter waiter, const std::string& report_id, const absl::StatusOr<bool>& any);
  Job* Find(const Corpus& corpus, absl::string_view report_id);  // mutex_ held

  const WriteContext context_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;  // the first is under way; guarded by mutex_
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace wireprint::dedup
