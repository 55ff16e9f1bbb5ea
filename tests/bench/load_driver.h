// Sends prepared requests, in a closed or an open loop, and times the answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/slice.h"
#include "tests/bench/load_result.h"

namespace wireprint::bench {

struct DriveOptions {
  LoadCall call = LoadCall::kEcho;
  // Closed loop: so many calls at once, each followed by the next.
  int in_flight = 64;
  // Open loop when above 0: calls a second, at exponentially distributed distances; latency counts from the intended
  // time, so that a stalled server cannot hide its queue. in_flight does not matter then.
  double rate = 0;
  absl::Duration deadline = absl::Seconds(10);
};

// Uses each request once, in order, over the channels by turns; from the start again when they run out.
class Driver {
 public:
  Driver(const DriveOptions& options, std::vector<std::shared_ptr<grpc::Channel>> channels,
         const std::vector<grpc::Slice>& requests);
  ~Driver();

  // Sends for `duration`, waits for the last answer and returns what was seen. One run at a time.
  LoadResult Run(absl::Duration duration);

  // Requests sent so far, in all runs.
  uint64_t sent() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace wireprint::bench
