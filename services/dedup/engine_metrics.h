// What an engine holds, as numbers and as a check.
#pragma once

#include "services/chassis/metrics.h"
#include "services/chassis/readiness.h"
#include "services/dedup/engine/engine.h"

namespace wireprint::dedup {

// wireprint_dedup_{corpora, reports, clusters, index_postings, index_bytes}, over all corpora, and the check `store`:
// whether it can be read. `engine` must outlive the last scrape and the last asking.
void AddEngineMetrics(const Engine& engine, chassis::Metrics& metrics, chassis::Readiness& readiness);

}  // namespace wireprint::dedup
