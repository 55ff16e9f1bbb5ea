// The flags both servers share: --listen, --address-file, --worker-threads, --max-inflight, --slow-call, --drain-delay,
// --shutdown-deadline, --log-level. Read them after ParseFlags.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/server_options.h"
#include "services/chassis/worker_pool.h"

namespace wireprint::chassis {

struct ServerConfig {
  ServerOptions server;
  ChainOptions chain;
  WorkerPool::Options pool;
  LifecycleOptions lifecycle;
  // Where WriteAddressFile writes; empty: nowhere.
  std::string address_file;
};

// The validated configuration from the flags; also sets the log level.
absl::StatusOr<ServerConfig> ServerConfigFromFlags();

// Writes "host:port\n" to `path` by rename, so that a reader never sees half of it. Nothing when `path` is empty.
absl::Status WriteAddressFile(const std::string& path, absl::string_view address);

}  // namespace wireprint::chassis
