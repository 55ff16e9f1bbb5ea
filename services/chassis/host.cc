#include "services/chassis/host.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "services/chassis/accept_guard.h"
#include "services/chassis/channelz.h"
#include "services/chassis/flags.h"
#include "services/chassis/grpc_log.h"
#include "services/chassis/log.h"
#include "services/chassis/log_level.h"
#include "services/chassis/mutex_checks.h"
#include "services/chassis/process_metrics.h"

namespace wireprint::chassis {
namespace {

// How long the last spans may take to leave.
constexpr absl::Duration kTraceFlush = absl::Seconds(1);
// And the last lines of the log.
constexpr absl::Duration kLastLines = absl::Seconds(1);
// For the files to answer, at the end.
constexpr absl::Duration kLastLook = absl::Seconds(2);

std::vector<std::string> TlsFiles(const ServerConfig& config) {
  std::vector<std::string> files = {config.tls_cert, config.tls_key};
  if (!config.tls_client_ca.empty()) files.push_back(config.tls_client_ca);
  return files;
}

absl::StatusOr<TlsPair> CheckTlsContents(const std::vector<std::string>& contents) {
  if (contents.size() == 3 && contents[2].empty()) return absl::InvalidArgumentError("the client CA is empty");
  return CheckTlsPair(contents[0], contents[1], contents.size() == 3 ? contents[2] : "", absl::Now());
}

// The flag whose file is at fault.
absl::string_view TlsFlag(const ServerConfig& config, const absl::Status& status) {
  const std::pair<absl::string_view, const std::string*> files[] = {
      {"--tls-cert", &config.tls_cert}, {"--tls-key", &config.tls_key}, {"--tls-client-ca", &config.tls_client_ca}};
  for (const auto& [flag, path] : files) {
    if (!path->empty() && !ReadSmallFile(*path, FileWatch::kMaxFileBytes).ok()) return flag;
  }
  if (absl::StrContains(status.message(), "the client CA")) return "--tls-client-ca";
  return absl::StrContains(status.message(), "the key") ? "--tls-key" : "--tls-cert";
}

// Without the path that FileWatch puts before what the contents are at fault of: the first file's, whichever it is.
absl::Status TlsFault(const ServerConfig& config, const absl::Status& status) {
  const absl::string_view message = absl::StripPrefix(status.message(), absl::StrCat(config.tls_cert, ": "));
  return absl::InvalidArgumentError(absl::StrCat(TlsFlag(config, status), ": ", message));
}

absl::Status Prefixed(absl::string_view flag, const absl::Status& status) {
  return status.ok() ? status : absl::InvalidArgumentError(absl::StrCat(flag, ": ", status.message()));
}

}  // namespace

Host::Host(const ServerConfig& config, MethodTable methods, const std::string& trace_authorities)
    : config_(config),
      methods_(std::move(methods)),
      span_counters_(AddSpanCounters(metrics_)),
      tracing_(config.trace.endpoint.empty()
                   ? nullptr
                   : std::make_unique<Tracing>(config.trace, trace_authorities, span_counters_)),
      pool_(config.pool),
      files_(config.reload_interval, &metrics_),
      warm_up_(readiness_.AddGate("warm-up")) {
  AddProcessMetrics(metrics_);
  AddOwnMetrics();
  chain_ = MakeChain(config_.chain, pool_,
                     {.methods = &methods_,
                      .metrics = &metrics_,
                      .tokens = config_.token_file.empty() ? nullptr : &tokens_,
                      .tracer = tracer(),
                      .warm_up = &warm_up_});
}

Host::~Host() {
  StopAsking();
  files_.Stop();
}

void Host::AddOwnMetrics() {
  metrics_.AddCollector(Metrics::Kind::kGauge, "wireprint_server_ready", "1 when /readyz answers 200, else 0.", [this] {
    return std::vector<Metrics::Sample>{{{}, readiness_.ready() ? 1.0 : 0.0}};
  });
  metrics_.AddCollector(Metrics::Kind::kGauge, "wireprint_server_check_ok", "1 for each check of /readyz that is OK.",
                        [this] {
                          std::vector<Metrics::Sample> samples;
                          for (const Readiness::Result& result : readiness_.results()) {
                            samples.push_back({{{"check", result.name}}, result.status.ok() ? 1.0 : 0.0});
                          }
                          return samples;
                        });
  metrics_.AddCollector(Metrics::Kind::kCounter, "wireprint_server_connections_refused_total",
                        "Connections closed at once, because too few file descriptors were left.", [] {
                          return std::vector<Metrics::Sample>{{{}, static_cast<double>(ConnectionsRefused())}};
                        });
  metrics_.AddCollector(Metrics::Kind::kCounter, "wireprint_log_lines_dropped_total",
                        "Log lines that standard error did not take.", [] {
                          return std::vector<Metrics::Sample>{{{}, static_cast<double>(LogLinesDropped())}};
                        });
  metrics_.AddCollector(Metrics::Kind::kGauge, "wireprint_server_worker_queue_tasks",
                        "Tasks that wait for a worker thread.", [this] {
                          return std::vector<Metrics::Sample>{{{}, static_cast<double>(pool_.queued())}};
                        });
}

absl::Status Host::LoadFiles() {
  if (!config_.token_file.empty()) {
    const absl::Status loaded =
        files_.Add("tokens", {config_.token_file}, [this](const std::vector<std::string>& contents) {
          absl::Status used = tokens_.Load(contents[0]);
          if (used.ok()) chain_->streams().AskAllAgain();
          return used;
        });
    if (!loaded.ok()) return Prefixed("--token-file", loaded);
  }
  if (config_.tls_cert.empty()) return absl::OkStatus();
  const absl::Status loaded = files_.Add("tls", TlsFiles(config_), [this](const std::vector<std::string>& contents) {
    absl::StatusOr<TlsPair> pair = CheckTlsContents(contents);
    if (!pair.ok()) return pair.status();
    if (tls_ == nullptr) {
      tls_ = std::make_shared<TlsStore>(*std::move(pair));
    } else {
      tls_->Set(*std::move(pair));
    }
    return absl::OkStatus();
  });
  if (!loaded.ok()) return TlsFault(config_, loaded);
  AddCertificates();
  return absl::OkStatus();
}

void Host::ShowCertificates(std::map<std::string, absl::Time> others) {
  if (others.empty()) return;
  {
    const std::lock_guard lock(certificates_mutex_);
    other_certificates_ = std::move(others);
  }
  if (tls_ == nullptr) AddCertificates();
}

void Host::AddCertificates() {
  metrics_.AddCollector(Metrics::Kind::kGauge, "wireprint_tls_not_after_timestamp_seconds",
                        "When the certificates in force end, in seconds since 1970.", [this] {
                          const auto seconds = [](absl::Time time) {
                            return absl::ToDoubleSeconds(time - absl::UnixEpoch());
                          };
                          std::vector<Metrics::Sample> samples;
                          if (tls_ != nullptr) {
                            const std::shared_ptr<const TlsPair> pair = tls_->Current();
                            samples.push_back({{{"certificate", "server"}}, seconds(pair->not_after)});
                            if (!pair->client_ca_pem.empty()) {
                              samples.push_back({{{"certificate", "client_ca"}}, seconds(pair->client_ca_not_after)});
                            }
                          }
                          const std::lock_guard lock(certificates_mutex_);
                          for (const auto& [name, not_after] : other_certificates_)
                            samples.push_back({{{"certificate", name}}, seconds(not_after)});
                          return samples;
                        });
}

absl::Status Host::WatchFile(const std::string& what, const std::string& path,
                             std::function<absl::Status(const std::string& contents)> take) {
  return files_.Add(what, {path},
                    [take = std::move(take)](const std::vector<std::string>& contents) { return take(contents[0]); });
}

absl::Status Host::CheckFiles(const ServerConfig& config) {
  if (const absl::Status valid = config.trace.ReadAuthorities().status(); !valid.ok()) return valid;
  if (!config.token_file.empty()) {
    const absl::StatusOr<std::string> text = ReadSmallFile(config.token_file, FileWatch::kMaxFileBytes);
    const absl::Status valid = text.ok() ? TokenTable::Parse(*text).status() : text.status();
    if (!valid.ok()) return Prefixed("--token-file", valid);
  }
  if (config.tls_cert.empty()) return absl::OkStatus();
  std::vector<std::string> contents;
  for (const std::string& file : TlsFiles(config)) {
    absl::StatusOr<std::string> text = ReadSmallFile(file, FileWatch::kMaxFileBytes);
    if (!text.ok()) return TlsFault(config, text.status());
    contents.push_back(*std::move(text));
  }
  const absl::Status valid = CheckTlsContents(contents).status();
  return valid.ok() ? valid : TlsFault(config, valid);
}

absl::Status Host::StartAdmin() {
  if (config_.admin_listen.empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<AdminServer>> admin = AdminServer::Start(config_.admin_listen, MakePages());
  if (admin.ok()) {
    admin_ = *std::move(admin);
    admin_->AddAction("/log-level", &ChangeLogLevel);
    Log(Severity::kInfo, "admin_serving", {{"address", admin_->address()}});
    return absl::OkStatus();
  }
  if (config_.admin_listen_chosen) return admin.status();
  Log(Severity::kWarning, "no_admin_port", {{"message", admin.status().message()}});
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Host>> Host::Start(const ServerConfig& config, MethodTable methods) {
  StopMutexChecks();
  StartLogThread();
  RouteGrpcLogs();
  Log(Severity::kInfo, "descriptors", {{"for_connections", GuardDescriptors()}});
  if (config.server.channelz) {
    if (absl::Status added = ChannelzService::AddMethods(methods); !added.ok())
      return absl::InternalError(added.message());
  }
  const absl::StatusOr<std::string> trace_authorities = config.trace.ReadAuthorities();
  if (!trace_authorities.ok()) return trace_authorities.status();
  std::unique_ptr<Host> host(new Host(config, std::move(methods), *trace_authorities));
  if (absl::Status loaded = host->LoadFiles(); !loaded.ok()) return loaded;
  host->readiness_.Ask();
  if (absl::Status started = host->StartAdmin(); !started.ok()) return started;
  return host;
}

absl::Status Host::Listen(std::vector<NamedService> services, SignalGuard& signals) {
  if (config_.server.channelz) {
    channelz_ = std::make_unique<ChannelzService>(*chain_);
    services.push_back({std::string(ChannelzService::kServiceName), channelz_.get()});
  }
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(config_.server, services, tls_ == nullptr ? nullptr : MakeTlsCredentials(tls_), &metrics_);
  if (!server.ok()) {
    StopAsking();
    return server.status();
  }
  server_ = *std::move(server);
  readiness_.Start([this](bool ready) { server_->SetReady(ready); });
  files_.Start();
  exit_while_starting_ = std::make_unique<ExitWhileStarting>(signals, [this] { server_->CloseConnections(); });
  Log(Severity::kInfo, "listening", {{"address", server_->address()}});
  return absl::OkStatus();
}

absl::Status Host::Serve() {
  exit_while_starting_.reset();
  warm_up_.Open();
  readiness_.Ask();
  const absl::Status written = WriteAddressFile(config_.address_file, server_->address());
  if (written.ok()) return written;
  Stop();
  return absl::InvalidArgumentError(absl::StrCat("--address-file: ", written.message()));
}

int Host::RunUntilSignal(SignalGuard& signals, const std::function<absl::Status()>& flush) {
  const auto stop_and_flush = [this, &flush] {
    StopAsking();
    const absl::Status flushed = flush ? flush() : absl::OkStatus();
    if (tracing_ != nullptr) tracing_->Stop(std::min(kTraceFlush, config_.lifecycle.shutdown_deadline));
    return flushed;
  };
  const int code = chassis::RunUntilSignal(
      signals, *server_, *chain_, config_.lifecycle, stop_and_flush, [this] { readiness_.Drain(); },
      [this] {
        Log(Severity::kInfo, "looking_at_files");
        files_.LookSoon();
      });
  if (files_.Stop(kLastLook)) return code;
  // All is flushed, and a read that never returns would keep the destructor waiting for ever.
  Log(Severity::kError, "files_hang");
  FlushLog(kLastLines);
  _exit(code);
}

void Host::StopAsking() {
  admin_.reset();
  readiness_.Stop();
}

void Host::Stop() {
  exit_while_starting_.reset();
  StopAsking();
  if (server_ != nullptr) server_->Shutdown(absl::ZeroDuration());
}

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  if (absl::IsInvalidArgument(status)) return kExitFlags;
  return absl::IsInternal(status) ? kExitFault : kExitPortTaken;
}

int Fail(int code, absl::string_view event, const absl::Status& status) {
  Log(Severity::kError, event, {{"message", std::string(status.message())}});
  return code;
}

int ShowConfig(const ServerConfig& config) {
  if (const absl::Status files = Host::CheckFiles(config); !files.ok()) return Fail(kExitFlags, "bad_flags", files);
  if (PrintConfigRequested()) std::fputs(ConfigText().c_str(), stdout);
  return kExitOk;
}

}  // namespace wireprint::chassis
