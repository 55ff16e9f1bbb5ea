// Whether the store takes writes, as far as is known.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace wireprint::dedup {

// What the last commit said; after a failed one, what a probe says. Time alone heals nothing: a server that comes back
// by the clock is given reports that it refuses again. Any thread.
class WriteHealth {
 public:
  void Committed(bool ok) { failure_.store(ok ? 0 : ++failures_); }

  // OK unless the last commit failed. After a failure `probe`, a small durable write, is asked: nobody who is told not
  // to send would show otherwise that the store takes writes again. UNAVAILABLE until it succeeds.
  absl::Status Check(absl::FunctionRef<absl::Status()> probe) {
    uint64_t failure = failure_.load();
    if (failure == 0) return absl::OkStatus();
    if (const absl::Status probed = probe(); !probed.ok()) {
      return absl::UnavailableError(absl::StrCat("the last write failed, and so does a probe: ", probed.message()));
    }
    if (failure_.compare_exchange_strong(failure, 0) || failure == 0) return absl::OkStatus();
    return absl::UnavailableError("the last write failed");
  }

 private:
  std::atomic<uint64_t> failures_{0};
  std::atomic<uint64_t> failure_{0};  // which one counts; 0: none
};

}  // namespace wireprint::dedup
