// Where the time of a call went.
#pragma once

#include <algorithm>

#include "absl/time/time.h"
#include "services/chassis/call_chain.h"

namespace wireprint::chassis {

// Until the handler had it; until the handler returned; from there to the answer, which mostly is waiting for the disk.
struct CallTimes {
  CallTimes(const CallInfo& call, absl::Time end) : whole(end - call.start), queue(whole) {
    if (call.handler_start == absl::InfinitePast()) return;
    queue = call.handler_start - call.start;
    handler = std::min(call.handler_end, end) - call.handler_start;
    finish = whole - queue - handler;
  }

  absl::Duration whole;
  absl::Duration queue;
  absl::Duration handler = absl::ZeroDuration();
  absl::Duration finish = absl::ZeroDuration();
};

}  // namespace wireprint::chassis
