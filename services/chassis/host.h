// A server with all that surrounds its calls: limits, tokens, TLS, numbers, readiness, the admin port. A program makes
// one, builds its engine with its pool, hands in its services, and waits:
//
//   auto host = Host::Start(config, methods);        // admin port open, /readyz says warm-up
//   const absl::Cleanup stop = [&] { (*host)->Stop(); };
//   (*host)->Listen({{"wireprint.dedup.v1.DedupService", &service}}, signals);   // port open; calls get WARMING_UP
//   …                                                // load
//   (*host)->Serve();                                // SERVING
//   return (*host)->RunUntilSignal(signals, flush);
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/chassis/admin_server.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/file_watch.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/method_table.h"
#include "services/chassis/metrics.h"
#include "services/chassis/readiness.h"
#include "services/chassis/server.h"
#include "services/chassis/server_flags.h"
#include "services/chassis/tls_credentials.h"
#include "services/chassis/tokens.h"
#include "services/chassis/tracing.h"
#include "services/chassis/worker_pool.h"

namespace wireprint::chassis {

class ChannelzService;

class Host {
 public:
  // Reads certificates and tokens, starts the pool and the admin port. INVALID_ARGUMENT names the flag or file that is
  // wrong; ALREADY_EXISTS or FAILED_PRECONDITION: the admin port cannot be had.
  static absl::StatusOr<std::unique_ptr<Host>> Start(const ServerConfig& config, MethodTable methods);
  // Reads and checks the certificates and tokens of `config` and starts nothing, for --check-config.
  static absl::Status CheckFiles(const ServerConfig& config);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  WorkerPool& pool() { return pool_; }
  Chain& chain() { return *chain_; }
  // For the service's own numbers and checks. What their callbacks capture must outlive the host or a StopAsking.
  Metrics& metrics() { return metrics_; }
  Readiness& readiness() { return readiness_; }
  // Null where nothing is traced.
  const Tracer* tracer() const { return tracing_ == nullptr ? nullptr : &tracing_->tracer(); }

  // Listens: health says NOT_SERVING, and calls are refused with WARMING_UP before they reach a service. A signal ends
  // the process from here to Serve. Errors as of Server::Start; as after Stop then.
  absl::Status Listen(std::vector<NamedService> services, SignalGuard& signals);
  // What the warm-up waits for, shown by /readyz: "the index is being loaded".
  void Warming(absl::string_view what) {
    warm_up_.Say(what);
    readiness_.Ask();
  }
  // Opens the gate `warm-up`: calls reach the services, and health says SERVING once every check is OK. Writes the
  // address file; INVALID_ARGUMENT when it cannot, as after Stop then.
  absl::Status Serve();
  // After Listen.
  Server& server() { return *server_; }
  // Empty when there is none.
  std::string admin_address() const { return admin_ == nullptr ? "" : admin_->address(); }

  // As the function of that name; no check, number or page is asked for once `flush` is called.
  int RunUntilSignal(SignalGuard& signals, const std::function<absl::Status()>& flush);
  // No check, number or page is asked for once this has returned. Idempotent.
  void StopAsking();
  // That, and no call reaches a service any more: services may go. Idempotent.
  void Stop();

  // Reads a file again whenever it changes, from Listen on, as certificates are: `take` refuses what is not valid by an
  // error, and the former stays. Counted and logged under `what`. The first reading's error is returned.
  absl::Status WatchFile(const std::string& what, const std::string& path,
                         std::function<absl::Status(const std::string& contents)> take);

  // Shows when certificates end that are none of the server's own, by name, beside those that are. Once, before Listen.
  void ShowCertificates(std::map<std::string, absl::Time> others);

  // What `POST path` on the admin port does, from here to StopAsking; nothing when there is no admin port. What it
  // captures must outlive that. It may be called by several threads at once.
  void AddAction(const std::string& path, AdminServer::Page action) {
    if (admin_ != nullptr) admin_->AddAction(path, std::move(action));
  }

 private:
  // `trace_authorities`: of TraceOptions::ReadAuthorities.
  Host(const ServerConfig& config, MethodTable methods, const std::string& trace_authorities);
  absl::Status LoadFiles();
  absl::Status StartAdmin();
  AdminServer::Pages MakePages();
  void AddOwnMetrics();
  void AddCertificates();

  const ServerConfig config_;
  const MethodTable methods_;
  Metrics metrics_;
  const SpanCounters span_counters_;
  const std::unique_ptr<Tracing> tracing_;  // null: off
  WorkerPool pool_;
  TokenStore tokens_;
  std::shared_ptr<TlsStore> tls_;
  std::unique_ptr<Chain> chain_;
  std::mutex certificates_mutex_;
  std::map<std::string, absl::Time> other_certificates_;  // guarded by certificates_mutex_
  FileWatch files_;
  Readiness readiness_;
  Readiness::Gate& warm_up_;
  std::unique_ptr<ChannelzService> channelz_;  // null unless asked for
  std::unique_ptr<Server> server_;
  std::unique_ptr<ExitWhileStarting> exit_while_starting_;
  std::unique_ptr<AdminServer> admin_;
};

// The exit code for an error of Host::Start or Host::Serve.
int ExitCodeOf(const absl::Status& status);

// Logs that the process ends because of `status`, and returns `code`, for main to return.
int Fail(int code, absl::string_view event, const absl::Status& status);

// What --check-config and --print-config ask for, once all flags have been read: the exit code.
int ShowConfig(const ServerConfig& config);

}  // namespace wireprint::chassis
