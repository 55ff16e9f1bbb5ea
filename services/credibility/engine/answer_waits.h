// Those who wait for what dedup answers to somebody else's call.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace wireprint::credibility {

// Thread-safe.
class AnswerWaits {
 public:
  using Done = absl::AnyInvocable<void() &&>;
  using Execute = std::function<void(Done)>;

  // `execute` runs what waits on other threads than those of its callers.
  explicit AnswerWaits(Execute execute);
  // Nobody may wait any more.
  ~AnswerWaits();

  // Has `done` run once: after the next Wake of this report, or when the deadline has passed. Who sees, under a lock,
  // that the answer is not there, and waits before it gives up the lock, misses no Wake by who changed that under it.
  void Wait(const std::string& corpus, const std::string& report_id, absl::Time deadline, Done done);
  void Wake(const std::string& corpus, const std::string& report_id);
  size_t waiting() const;

 private:
  using Name = std::pair<std::string, std::string>;
  struct Waiter {
    Name name;
    Done done;
  };

  void Run();

  const Execute execute_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::multimap<absl::Time, Waiter> waiters_;
  std::multimap<Name, std::multimap<absl::Time, Waiter>::iterator> by_name_;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace wireprint::credibility
