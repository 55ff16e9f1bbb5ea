// The set of a text's shingles, made when it is first asked for: most reports are never compared with another.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

#include "absl/types/span.h"
#include "services/fingerprint/exact_set.h"

namespace wireprint::dedup {

// Get is thread-safe; everything else is not. Copies and moves take the set along when it is made.
class LazyShingleSet {
 public:
  LazyShingleSet() = default;
  LazyShingleSet(const LazyShingleSet& other) : set_(other.set_), made_(other.made_.load()) {}
  LazyShingleSet(LazyShingleSet&& other) noexcept : set_(std::move(other.set_)), made_(other.made_.exchange(false)) {}
  LazyShingleSet& operator=(const LazyShingleSet& other) {
    if (this == &other) return *this;
    set_ = other.set_;
    made_ = other.made_.load();
    return *this;
  }
  LazyShingleSet& operator=(LazyShingleSet&& other) noexcept {
    if (this == &other) return *this;
    set_ = std::move(other.set_);
    made_ = other.made_.exchange(false);
    return *this;
  }

  // The set of `shingles`, the same ones from Reset to Reset.
  const fingerprint::ShingleSet& Get(absl::Span<const uint64_t> shingles) const {
    if (!made_.load(std::memory_order_acquire)) {
      std::lock_guard lock(mutex_);
      if (!made_.load(std::memory_order_relaxed)) {
        set_.Assign(shingles);
        made_.store(true, std::memory_order_release);
      }
    }
    return set_;
  }

  // The next Get makes the set anew, in the buffers of this one.
  void Reset() { made_.store(false, std::memory_order_relaxed); }

 private:
  mutable std::mutex mutex_;
  mutable fingerprint::ShingleSet set_;  // guarded by mutex_ until made_
  mutable std::atomic<bool> made_{false};
};

}  // namespace wireprint::dedup
