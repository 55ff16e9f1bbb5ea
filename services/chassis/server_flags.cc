#include "services/chassis/server_flags.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "services/chassis/log.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7171", "Address to serve on, host:port; port 0 picks a free one.");
ABSL_FLAG(std::string, address_file, "", "File to write the address to, as host:port, once the server serves.");
ABSL_FLAG(int, worker_threads, 0, "Threads that handle calls; 0: as many as the CPU quota allows, at least 2.");
ABSL_FLAG(int, max_inflight, wireprint::chassis::ChainOptions().max_inflight,
          "Calls at once; more are refused with OVERLOADED.");
ABSL_FLAG(absl::Duration, slow_call, wireprint::chassis::ChainOptions().slow_call,
          "Calls that take longer are logged.");
ABSL_FLAG(absl::Duration, drain_delay, wireprint::chassis::LifecycleOptions::kDefaultDrainDelay,
          "After SIGTERM: time between NOT_SERVING and the closing of the port.");
ABSL_FLAG(absl::Duration, shutdown_deadline, wireprint::chassis::LifecycleOptions::kDefaultShutdownDeadline,
          "After that: how long running calls may go on.");
ABSL_FLAG(std::string, log_level, "info", "Least severity that is logged: debug, info, warning or error.");

namespace wireprint::chassis {

absl::StatusOr<ServerConfig> ServerConfigFromFlags() {
  ServerConfig config;
  config.server.listen = absl::GetFlag(FLAGS_listen);
  config.chain.max_inflight = absl::GetFlag(FLAGS_max_inflight);
  config.chain.slow_call = absl::GetFlag(FLAGS_slow_call);
  config.pool.threads = absl::GetFlag(FLAGS_worker_threads);
  config.lifecycle.drain_delay = absl::GetFlag(FLAGS_drain_delay);
  config.lifecycle.shutdown_deadline = absl::GetFlag(FLAGS_shutdown_deadline);
  config.address_file = absl::GetFlag(FLAGS_address_file);
  for (const absl::Status& valid : {config.server.Validate(), config.chain.Validate(), config.lifecycle.Validate()}) {
    if (!valid.ok()) return valid;
  }
  constexpr int kMaxThreads = 1024;
  if (config.pool.threads < 0 || config.pool.threads > kMaxThreads) {
    return absl::InvalidArgumentError(absl::StrCat("--worker-threads must be 0 to ", kMaxThreads));
  }
  Severity level;
  if (!ParseSeverity(absl::GetFlag(FLAGS_log_level), level)) {
    return absl::InvalidArgumentError("--log-level must be debug, info, warning or error");
  }
  SetLogLevel(level);
  return config;
}

absl::Status WriteAddressFile(const std::string& path, absl::string_view address) {
  if (path.empty()) return absl::OkStatus();
  const std::string temporary = absl::StrCat(path, ".", getpid(), ".tmp");
  std::FILE* file = std::fopen(temporary.c_str(), "we");
  bool ok = file != nullptr;
  if (ok) {
    ok = std::fwrite(address.data(), 1, address.size(), file) == address.size() && std::fputc('\n', file) == '\n';
    ok = std::fclose(file) == 0 && ok;
    ok = ok && std::rename(temporary.c_str(), path.c_str()) == 0;
  }
  if (ok) return absl::OkStatus();
  const int error = errno;
  std::remove(temporary.c_str());
  return absl::FailedPreconditionError(absl::StrCat("cannot write ", path, ": ", std::strerror(error)));
}

}  // namespace wireprint::chassis
