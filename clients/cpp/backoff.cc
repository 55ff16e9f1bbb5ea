#include "clients/cpp/backoff.h"

#include <algorithm>
#include <cmath>

#include "absl/random/random.h"
#include "absl/time/clock.h"

namespace wireprint::client {

Timing RealTiming() {
  Timing timing;
  timing.now = [] { return absl::Now(); };
  timing.sleep = [](absl::Duration duration) { absl::SleepFor(duration); };
  timing.uniform = [] {
    thread_local absl::BitGen generator;
    return absl::Uniform(generator, 0.0, 1.0);
  };
  return timing;
}

absl::Duration BackoffDelay(const BackoffOptions& options, int attempt, std::optional<absl::Duration> retry_after,
                            double uniform) {
  if (retry_after.has_value()) {
    return *retry_after * (1.0 + 0.5 * uniform);
  }
  const absl::Duration step =
      std::min(options.max, options.initial * std::pow(options.multiplier, static_cast<double>(attempt - 1)));
  return step * (0.5 + 0.5 * uniform);
}

}  // namespace wireprint::client
