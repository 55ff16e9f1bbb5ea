// How full the disk of a store is.
#pragma once

#include <string>

#include "services/chassis/metrics.h"

namespace wireprint::chassis {

// wireprint_disk_{free,size}_bytes of the file system of `path`, asked at each scrape. Once for a `metrics`.
void AddDiskMetrics(Metrics& metrics, const std::string& path);

}  // namespace wireprint::chassis
