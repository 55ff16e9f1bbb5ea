#include "services/chassis/server_flags.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "services/chassis/log.h"

namespace {
constexpr char kDefaultAdminListen[] = "127.0.0.1:9171";
}  // namespace

using wireprint::chassis::ChainOptions;
using wireprint::chassis::LifecycleOptions;
using wireprint::chassis::ServerOptions;
using wireprint::chassis::TraceOptions;

ABSL_FLAG(std::string, listen, ServerOptions().listen,
          "Network|host:port|Address to serve on; port 0 picks a free one.");
ABSL_FLAG(std::string, address_file, "",
          "Network|path|File to write the address to, as host:port, once the server serves.");
ABSL_FLAG(
    std::string, admin_listen, kDefaultAdminListen,
    "Network|host:port|Address of the admin port: /metrics, /healthz, /readyz and more, without a password. Empty: "
    "none.");
ABSL_FLAG(bool, reflection, ServerOptions().reflection, "Network||Answer server reflection, as grpcurl asks it.");
ABSL_FLAG(bool, channelz, ServerOptions().channelz,
          "Network||Answer channelz, which shows addresses and counts of all connections: to role admin, or to "
          "everybody without "
          "--token-file.");
ABSL_FLAG(absl::Duration, max_connection_age, ServerOptions().max_connection_age,
          "Network|duration|Connections are closed at about this age, so that clients spread anew; inf: never.");
ABSL_FLAG(absl::Duration, max_connection_age_grace, ServerOptions().max_connection_age_grace,
          "Network|duration|How long calls and streams of such a connection may go on.");
ABSL_FLAG(absl::Duration, handshake_timeout, ServerOptions().handshake_timeout,
          "Network|duration|Connections that have not begun to speak TLS and HTTP/2 by then are closed.");
ABSL_FLAG(absl::Duration, min_ping_interval, ServerOptions().min_ping_interval,
          "Network|duration|Clients that ping more often are disconnected.");
ABSL_FLAG(absl::Duration, keepalive_time, ServerOptions().keepalive_time,
          "Network|duration|Idle connections are pinged this often.");
ABSL_FLAG(absl::Duration, keepalive_timeout, ServerOptions().keepalive_timeout,
          "Network|duration|Connections that do not answer a ping this long are closed.");

ABSL_FLAG(int, worker_threads, 0,
          "Limits|threads|Threads that handle calls; 0: as many as the CPU quota allows, at least 2.");
ABSL_FLAG(int, max_inflight, ChainOptions().max_inflight, "Limits|calls|Calls worked on at once; the others wait.");
ABSL_FLAG(int, max_waiting, ChainOptions().max_waiting,
          "Limits|calls|Calls that wait for their turn; more are refused with OVERLOADED.");
ABSL_FLAG(absl::Duration, max_wait, ChainOptions().max_wait,
          "Limits|duration|Calls that wait longer are refused with OVERLOADED.");
ABSL_FLAG(int64_t, max_inflight_bytes, ChainOptions().max_inflight_bytes,
          "Limits|bytes|Requests of the calls under way, all together; more are refused with OVERLOADED.");
ABSL_FLAG(int64_t, max_unsent_bytes, ChainOptions().max_unsent_bytes,
          "Limits|bytes|Replies that their callers do not read, all together; beyond it the oldest are given up.");
ABSL_FLAG(int, max_streams, ChainOptions().max_streams,
          "Limits|streams|Open streams; more are refused with OVERLOADED.");
ABSL_FLAG(double, client_rate, ChainOptions().client_rate,
          "Limits|calls a second|Of one client (its token, or its address) in the long run; more are refused with "
          "RATE_LIMITED. 0: no limit.");
ABSL_FLAG(double, client_burst, ChainOptions().client_burst,
          "Limits|calls|Of one client at once, where --client-rate is set.");
ABSL_FLAG(int, max_receive_bytes, ServerOptions().max_receive_bytes,
          "Limits|bytes|Longest request; a longer one is refused with REQUEST_TOO_LARGE.");
ABSL_FLAG(int, max_metadata_bytes, ServerOptions().max_metadata_bytes, "Limits|bytes|Headers of a call, all together.");
ABSL_FLAG(int, max_concurrent_streams, ServerOptions().max_concurrent_streams,
          "Limits|calls|Calls and streams at once on one connection; more wait in the client.");
ABSL_FLAG(int64_t, buffer_memory_bytes, ServerOptions().buffer_memory_bytes,
          "Limits|bytes|Buffers of all connections together; beyond it they are read more slowly.");

ABSL_FLAG(std::string, tls_cert, "",
          "Security|path|PEM file of the certificate and those that lead to its root. Empty: no TLS.");
ABSL_FLAG(std::string, tls_key, "", "Security|path|PEM file of its key, unencrypted.");
ABSL_FLAG(
    std::string, tls_client_ca, "",
    "Security|path|PEM file of the authorities one of which must have issued a client's certificate. Empty: clients "
    "need none.");
ABSL_FLAG(
    std::string, token_file, "",
    "Security|path|File of lines `name role sha256:<hex digest of the token>`, role one of reader, writer, ingester, "
    "admin. Empty: everybody may do everything.");
ABSL_FLAG(absl::Duration, reload_interval, absl::Seconds(10),
          "Security|duration|How often those files are looked at for changes; at most 5m.");

ABSL_FLAG(absl::Duration, drain_delay, LifecycleOptions::kDefaultDrainDelay,
          "Lifecycle|duration|After SIGTERM: time between NOT_SERVING and the closing of the port.");
ABSL_FLAG(absl::Duration, shutdown_deadline, LifecycleOptions::kDefaultShutdownDeadline,
          "Lifecycle|duration|After that: how long running calls may go on.");

ABSL_FLAG(std::string, log_level, "info",
          "Logging|name|Least severity that is logged: debug (and a line for each call), info, warning or error.");
ABSL_FLAG(absl::Duration, slow_call, ChainOptions().slow_call, "Logging|duration|Calls that take longer are logged.");
ABSL_FLAG(double, access_log_sample, ChainOptions().access_log_sample,
          "Logging|0 to 1|Share of all calls that get a line in the log.");

ABSL_FLAG(std::string, trace_endpoint, TraceOptions().endpoint,
          "Tracing|address|Collector that takes OTLP over gRPC, as a gRPC target (otel-collector:4317). Empty: nothing "
          "is traced.");
ABSL_FLAG(
    double, trace_sample, TraceOptions().sample,
    "Tracing|0 to 1|Share of the calls without a `traceparent` that are sampled; those with one are sampled as it "
    "says.");
ABSL_FLAG(std::string, trace_ca, TraceOptions().ca,
          "Tracing|path|PEM file of the authority of the collector's certificate, read at the start. Plaintext "
          "without.");

namespace wireprint::chassis {
namespace {

absl::Status Invalid(absl::string_view message) { return absl::InvalidArgumentError(message); }

// What no part of the configuration can see alone.
absl::Status CheckTogether(const ServerConfig& config) {
  constexpr int kMaxThreads = 1024;
  if (config.pool.threads < 0 || config.pool.threads > kMaxThreads) {
    return Invalid(absl::StrCat("--worker-threads must be 0 to ", kMaxThreads));
  }
  if (config.chain.max_inflight_bytes < config.server.max_receive_bytes) {
    return Invalid("--max-inflight-bytes must be at least --max-receive-bytes");
  }
  HostPort admin;
  if (!config.admin_listen.empty() && !ParseHostPort(config.admin_listen, admin)) {
    return Invalid("--admin-listen must be host:port with a port of 0 to 65535, or empty");
  }
  if (config.admin_listen == config.server.listen && admin.port != 0) {
    return Invalid("--admin-listen and --listen must be different addresses");
  }
  if (config.tls_cert.empty() != config.tls_key.empty()) return Invalid("--tls-cert and --tls-key go together");
  if (config.tls_cert.empty() && !config.tls_client_ca.empty()) return Invalid("--tls-client-ca needs --tls-cert");
  if (!config.address_file.empty()) {
    const std::filesystem::path parent = std::filesystem::path(config.address_file).parent_path();
    if (access(parent.empty() ? "." : parent.c_str(), W_OK | X_OK) != 0) {
      return Invalid(absl::StrCat("--address-file: cannot write ", config.address_file, ": ", std::strerror(errno)));
    }
  }
  // Above it a healthy server would set off WireprintFilesNotLookedAt.
  constexpr absl::Duration kLongestReloadInterval = absl::Minutes(5);
  if (config.reload_interval < absl::Milliseconds(10) || config.reload_interval > kLongestReloadInterval) {
    return Invalid("--reload-interval must be 10ms to 5m");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ServerConfig> ServerConfigFromFlags() {
  ServerConfig config;
  config.server.listen = absl::GetFlag(FLAGS_listen);
  config.server.reflection = absl::GetFlag(FLAGS_reflection);
  config.server.channelz = absl::GetFlag(FLAGS_channelz);
  config.server.max_connection_age = absl::GetFlag(FLAGS_max_connection_age);
  config.server.max_connection_age_grace = absl::GetFlag(FLAGS_max_connection_age_grace);
  config.server.handshake_timeout = absl::GetFlag(FLAGS_handshake_timeout);
  config.server.min_ping_interval = absl::GetFlag(FLAGS_min_ping_interval);
  config.server.keepalive_time = absl::GetFlag(FLAGS_keepalive_time);
  config.server.keepalive_timeout = absl::GetFlag(FLAGS_keepalive_timeout);
  config.server.max_receive_bytes = absl::GetFlag(FLAGS_max_receive_bytes);
  config.server.max_metadata_bytes = absl::GetFlag(FLAGS_max_metadata_bytes);
  config.server.max_concurrent_streams = absl::GetFlag(FLAGS_max_concurrent_streams);
  config.server.buffer_memory_bytes = absl::GetFlag(FLAGS_buffer_memory_bytes);
  config.chain.max_request_bytes = config.server.max_receive_bytes;
  config.chain.max_inflight = absl::GetFlag(FLAGS_max_inflight);
  config.chain.max_waiting = absl::GetFlag(FLAGS_max_waiting);
  config.chain.max_wait = absl::GetFlag(FLAGS_max_wait);
  config.chain.max_inflight_bytes = absl::GetFlag(FLAGS_max_inflight_bytes);
  config.chain.max_unsent_bytes = absl::GetFlag(FLAGS_max_unsent_bytes);
  config.chain.max_streams = absl::GetFlag(FLAGS_max_streams);
  config.chain.client_rate = absl::GetFlag(FLAGS_client_rate);
  config.chain.client_burst = absl::GetFlag(FLAGS_client_burst);
  config.chain.slow_call = absl::GetFlag(FLAGS_slow_call);
  config.chain.access_log_sample = absl::GetFlag(FLAGS_access_log_sample);
  config.pool.threads = absl::GetFlag(FLAGS_worker_threads);
  config.lifecycle.drain_delay = absl::GetFlag(FLAGS_drain_delay);
  config.lifecycle.shutdown_deadline = absl::GetFlag(FLAGS_shutdown_deadline);
  config.address_file = absl::GetFlag(FLAGS_address_file);
  config.admin_listen = absl::GetFlag(FLAGS_admin_listen);
  config.admin_listen_chosen = config.admin_listen != kDefaultAdminListen;
  config.tls_cert = absl::GetFlag(FLAGS_tls_cert);
  config.tls_key = absl::GetFlag(FLAGS_tls_key);
  config.tls_client_ca = absl::GetFlag(FLAGS_tls_client_ca);
  config.token_file = absl::GetFlag(FLAGS_token_file);
  config.trace.endpoint = absl::GetFlag(FLAGS_trace_endpoint);
  config.trace.sample = absl::GetFlag(FLAGS_trace_sample);
  config.trace.ca = absl::GetFlag(FLAGS_trace_ca);
  config.reload_interval = absl::GetFlag(FLAGS_reload_interval);
  for (const absl::Status& valid : {config.server.Validate(), config.chain.Validate(), config.lifecycle.Validate(),
                                    config.trace.Validate(), CheckTogether(config)}) {
    if (!valid.ok()) return valid;
  }
  Severity level;
  if (!ParseSeverity(absl::GetFlag(FLAGS_log_level), level)) {
    return Invalid("--log-level must be debug, info, warning or error");
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
