// How many CPUs this process may use. Free of gRPC.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::chassis {

// The CPU quota of the process's cgroup in CPUs (1.5), the least of all its ancestors; nullopt when none is set. Reads
// `<root>/proc/self/cgroup` and, of cgroup v2, `cpu.max`, of v1, `cpu.cfs_quota_us` and `cpu.cfs_period_us` under
// `<root>/sys/fs/cgroup`. `root` is "" but in tests.
std::optional<double> CgroupCpuQuota(const std::string& root);

// CPUs this process may run on: its affinity mask.
int OnlineCpus();

// The quota rounded up, at most the online CPUs, at least 2.
int ThreadsFor(std::optional<double> quota, int online);

}  // namespace wireprint::chassis
