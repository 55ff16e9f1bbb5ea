// Waiting between attempts: exponential with full jitter, and never sooner than the server asks.
#pragma once

#include <functional>
#include <optional>

#include "absl/time/time.h"

namespace wireprint::client {

struct BackoffOptions {
  absl::Duration initial = absl::Milliseconds(100);
  absl::Duration max = absl::Seconds(5);
  double multiplier = 2;
};

// Time and chance, replaced in tests.
struct Timing {
  std::function<absl::Time()> now;
  std::function<void(absl::Duration)> sleep;
  // Uniform in [0, 1); called from several threads at once.
  std::function<double()> uniform;
};

// The machine's clock, its sleep, and a generator seeded from it.
Timing RealTiming();

// How long to wait before attempt `attempt` (1 is the first retry). `retry_after` is what the server asked for: the
// answer lies between it and 1.5 times it. Without it, between half and all of the exponential step.
absl::Duration BackoffDelay(const BackoffOptions& options, int attempt, std::optional<absl::Duration> retry_after,
                            double uniform);

}  // namespace wireprint::client
