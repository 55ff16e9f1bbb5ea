#include "services/chassis/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "services/chassis/flags.h"

namespace wireprint::chassis {
namespace {

// Fields of /proc/self/stat after the program's name, by their number in proc(5).
constexpr size_t kUserTicks = 14;
constexpr size_t kSystemTicks = 15;
constexpr size_t kThreads = 20;
constexpr size_t kStartTicks = 22;
constexpr size_t kVirtualBytes = 23;
constexpr size_t kResidentPages = 24;

// Field `number`; 0 when the file has none.
double StatField(size_t number) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(") ");
  if (name_end == std::string::npos) return 0;
  const std::vector<std::string> fields = absl::StrSplit(line.substr(name_end + 2), ' ');
  double value = 0;
  return number - 3 < fields.size() && absl::SimpleAtod(fields[number - 3], &value) ? value : 0;
}

double Seconds(double ticks) { return ticks / static_cast<double>(sysconf(_SC_CLK_TCK)); }

double BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    double seconds = 0;
    if (line.rfind("btime ", 0) == 0 && absl::SimpleAtod(line.substr(6), &seconds)) return seconds;
  }
  return 0;
}

double OpenFiles() {
  std::error_code error;
  double count = -1;  // the directory that is read
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) {
    ++count;
  }
  return count < 0 ? 0 : count;
}

double MaxFiles() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : 0;
}

}  // namespace

void AddProcessMetrics(Metrics& metrics) {
  const auto add = [&metrics](Metrics::Kind kind, absl::string_view name, absl::string_view help, auto value) {
    metrics.AddCollector(kind, name, help, [value] { return std::vector<Metrics::Sample>{{{}, value()}}; });
  };
  using Kind = Metrics::Kind;
  add(Kind::kCounter, "process_cpu_seconds_total", "User and system CPU time in seconds.",
      [] { return Seconds(StatField(kUserTicks) + StatField(kSystemTicks)); });
  add(Kind::kGauge, "process_resident_memory_bytes", "Resident memory in bytes.",
      [] { return StatField(kResidentPages) * static_cast<double>(sysconf(_SC_PAGESIZE)); });
  add(Kind::kGauge, "process_virtual_memory_bytes", "Virtual memory in bytes.",
      [] { return StatField(kVirtualBytes); });
  add(Kind::kGauge, "process_threads", "Threads of the process.", [] { return StatField(kThreads); });
  add(Kind::kGauge, "process_open_fds", "Open file descriptors.", OpenFiles);
  add(Kind::kGauge, "process_max_fds", "File descriptors that may be open.", MaxFiles);
  const double start = BootTime() + Seconds(StatField(kStartTicks));
  add(Kind::kGauge, "process_start_time_seconds", "Start of the process in seconds since 1970.",
      [start] { return start; });
  metrics
      .AddGauge("wireprint_build_info", "1, with the build in its labels.",
                {{"version", std::string(Version())}, {"compiler", __VERSION__}})
      .Set(1);
}

}  // namespace wireprint::chassis
