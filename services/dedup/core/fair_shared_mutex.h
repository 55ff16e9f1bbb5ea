// A reader-writer lock under which a stream of readers never keeps a writer waiting for long.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace wireprint::dedup {

// A SharedMutex (the named requirement) without the try functions. Whoever wants it passes one gate, which a waiting
// writer holds: readers that come after the writer wait for it (std::shared_mutex alone prefers readers on Linux).
class FairSharedMutex {
 public:
  void lock() {
    const std::lock_guard<std::mutex> gate(gate_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }
  void lock_shared() {
    const std::lock_guard<std::mutex> gate(gate_);
    mutex_.lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex gate_;
  std::shared_mutex mutex_;
};

}  // namespace wireprint::dedup
