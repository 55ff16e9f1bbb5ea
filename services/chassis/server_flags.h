// The flags that every server has, and the configuration they give. server_flags.cc lists them; read them after
// ParseFlags.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/server_options.h"
#include "services/chassis/tracing.h"
#include "services/chassis/worker_pool.h"

namespace wireprint::chassis {

struct ServerConfig {
  ServerOptions server;
  ChainOptions chain;
  WorkerPool::Options pool;
  LifecycleOptions lifecycle;
  // Where WriteAddressFile writes; empty: nowhere.
  std::string address_file;
  // Where the admin port listens; empty: nowhere.
  std::string admin_listen;
  // Whether somebody chose it: a default that is taken is no reason not to serve.
  bool admin_listen_chosen = false;
  // PEM files; certificate and key both or neither, the client CA only with them.
  std::string tls_cert;
  std::string tls_key;
  std::string tls_client_ca;
  // Of TokenTable; empty: everybody may do everything.
  std::string token_file;
  TraceOptions trace;
  // How often the files above but trace.ca are looked at.
  absl::Duration reload_interval;
};

// The validated configuration from the flags; also sets the log level.
absl::StatusOr<ServerConfig> ServerConfigFromFlags();

// Writes "host:port\n" to `path` by rename, so that a reader never sees half of it. Nothing when `path` is empty.
absl::Status WriteAddressFile(const std::string& path, absl::string_view address);

}  // namespace wireprint::chassis
