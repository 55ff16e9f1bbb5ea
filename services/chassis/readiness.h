// Whether a server should get calls: named checks, asked again and again by one thread. Free of gRPC.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wireprint::chassis {

// Every method may be called from any thread, checks included.
class Readiness {
 public:
  // OK, or why not: shown on the admin port and logged, so it names no content. May take some milliseconds.
  using Check = std::function<absl::Status()>;
  struct Result {
    std::string name;
    absl::Status status;
    bool counts = true;
  };
  // A check that fails until it is opened, for what happens once: a warm-up. Whoever finds it open sees all that was
  // done before Open.
  class Gate {
   public:
    void Open() { open_.store(true); }
    bool open() const { return open_.load(); }
    // What is under way, as the check's message: "the store is being opened".
    void Say(absl::string_view what);
    // OK once open, else UNAVAILABLE.
    absl::Status status() const;

   private:
    std::atomic<bool> open_{false};
    mutable std::mutex mutex_;
    std::string what_ = "not finished yet";  // guarded by mutex_
  };

  static constexpr absl::Duration kDefaultInterval = absl::Seconds(1);

  explicit Readiness(absl::Duration interval = kDefaultInterval) : interval_(interval) {}
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // What `check` captures must outlive this object or a Stop.
  void Add(absl::string_view name, Check check);
  // One that is asked, shown and logged, and does not count: what the server can do without for a while.
  void AddDegrading(absl::string_view name, Check check);
  // Valid as long as this object.
  Gate& AddGate(absl::string_view name);
  // Not ready from here on, for good.
  void Drain();

  // Asks every check now. The answer counts for ready() and goes to the listener.
  std::vector<Result> Ask();
  // As of the last Ask; false before the first.
  bool ready() const { return ready_.load(); }
  // As of the last Ask.
  std::vector<Result> results() const;

  // Asks every `interval` from here on. `listener` hears the first answer and every change, one at a time; each change
  // of a check is logged.
  void Start(std::function<void(bool ready)> listener);
  void Stop();

 private:
  struct Named {
    std::string name;
    Check check;
    bool counts = true;
  };

  const absl::Duration interval_;
  std::atomic<bool> ready_{false};
  std::atomic<bool> draining_{false};
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::list<Named> checks_;
  std::list<Gate> gates_;
  std::vector<Result> results_;
  bool stopping_ = false;
  std::mutex asking_;  // one Ask at a time; taken before mutex_
  std::function<void(bool)> listener_;
  bool told_ = false;
  std::thread thread_;
};

struct DiskSpace {
  // Free for us, and what the file system takes at all, in bytes.
  uint64_t free_bytes = 0;
  uint64_t size_bytes = 0;
};

// Of the file system of `path`; UNAVAILABLE when it cannot be asked.
absl::StatusOr<DiskSpace> AskDiskSpace(const std::string& path);

// OK, or RESOURCE_EXHAUSTED when the file system of `path` has less than `min_free_bytes` for us.
absl::Status CheckDiskFree(const std::string& path, uint64_t min_free_bytes);

}  // namespace wireprint::chassis
