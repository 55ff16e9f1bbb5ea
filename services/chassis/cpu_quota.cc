#include "services/chassis/cpu_quota.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace wireprint::chassis {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::optional<double> Quotient(absl::string_view quota, absl::string_view period) {
  double q = 0;
  double p = 0;
  if (!absl::SimpleAtod(quota, &q) || !absl::SimpleAtod(period, &p) || q <= 0 || p <= 0) return std::nullopt;
  return q / p;  // "max" and -1 (no quota) have been refused above
}

std::optional<double> QuotaOfV2(const std::string& directory) {
  const std::vector<std::string> parts =
      absl::StrSplit(ReadFile(directory + "/cpu.max"), absl::ByAnyChar(" \n"), absl::SkipEmpty());
  return parts.size() == 2 ? Quotient(parts[0], parts[1]) : std::nullopt;
}

std::optional<double> QuotaOfV1(const std::string& directory) {
  return Quotient(ReadFile(directory + "/cpu.cfs_quota_us"), ReadFile(directory + "/cpu.cfs_period_us"));
}

// The least quota from `base + path` up to `base` itself. In a container the path is often that of the host and not
// there; the mount's own root then has the container's quota.
template <typename QuotaOf>
std::optional<double> LeastUpwards(const std::string& base, std::string path, QuotaOf quota_of) {
  std::optional<double> least;
  while (true) {
    const std::optional<double> quota = quota_of(base + path);
    if (quota && (!least || *quota < *least)) least = quota;
    if (path.empty()) return least;
    path.erase(path.find_last_of('/') == std::string::npos ? 0 : path.find_last_of('/'));
  }
}

}  // namespace

std::optional<double> CgroupCpuQuota(const std::string& root) {
  const std::string mount = root + "/sys/fs/cgroup";
  std::optional<double> least;
  for (const absl::string_view line : absl::StrSplit(ReadFile(root + "/proc/self/cgroup"), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    const std::string path = parts[2] == "/" ? "" : parts[2];
    std::optional<double> quota;
    if (parts[0] == "0" && parts[1].empty()) {
      quota = LeastUpwards(mount, path, QuotaOfV2);
    } else {
      const std::vector<std::string> controllers = absl::StrSplit(parts[1], ',');
      if (std::find(controllers.begin(), controllers.end(), "cpu") == controllers.end()) continue;
      quota = LeastUpwards(mount + "/cpu", path, QuotaOfV1);
      if (!quota) quota = LeastUpwards(absl::StrCat(mount, "/", parts[1]), path, QuotaOfV1);
    }
    if (quota && (!least || *quota < *least)) least = quota;
  }
  return least;
}

int OnlineCpus() {
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0) return CPU_COUNT(&mask);
  return static_cast<int>(std::thread::hardware_concurrency());
}

int ThreadsFor(std::optional<double> quota, int online) {
  int threads = online;
  if (quota && *quota < online) threads = static_cast<int>(std::ceil(*quota));
  return std::max(threads, 2);
}

}  // namespace wireprint::chassis
