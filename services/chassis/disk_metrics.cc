#include "services/chassis/disk_metrics.h"

#include <vector>

#include "services/chassis/readiness.h"

namespace wireprint::chassis {

void AddDiskMetrics(Metrics& metrics, const std::string& path) {
  const auto add = [&](absl::string_view name, absl::string_view help, uint64_t DiskSpace::*bytes) {
    metrics.AddCollector(Metrics::Kind::kGauge, name, help, [path, bytes] {
      const absl::StatusOr<DiskSpace> space = AskDiskSpace(path);
      return std::vector<Metrics::Sample>{{{}, space.ok() ? static_cast<double>((*space).*bytes) : -1.0}};
    });
  };
  add("wireprint_disk_free_bytes", "Free on the disk of the store; -1 when it cannot be asked.",
      &DiskSpace::free_bytes);
  add("wireprint_disk_size_bytes", "Size of the disk of the store; -1 when it cannot be asked.",
      &DiskSpace::size_bytes);
}

}  // namespace wireprint::chassis
