// What Prometheus clients tell of any process, and of the build.
#pragma once

#include "services/chassis/metrics.h"

namespace wireprint::chassis {

// process_{cpu_seconds_total, resident_memory_bytes, virtual_memory_bytes, open_fds, max_fds, threads,
// start_time_seconds} read from /proc at each scrape, and wireprint_build_info. Once for a `metrics`.
void AddProcessMetrics(Metrics& metrics);

}  // namespace wireprint::chassis
