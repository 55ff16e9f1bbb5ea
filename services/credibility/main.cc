// wireprint-credibility: configuration → store → engine → server → lifecycle.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/chassis/backups.h"
#include "services/chassis/flags.h"
#include "services/chassis/host.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/log.h"
#include "services/chassis/server_flags.h"
#include "services/chassis/store_directories.h"
#include "services/credibility/dedup_flags.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/rpc/credibility_service.h"
#include "services/credibility/rpc/dedup_client_port.h"
#include "services/credibility/service_metrics.h"
#include "services/credibility/store/rocksdb_tables.h"

ABSL_DECLARE_FLAG(std::string, listen);
ABSL_DECLARE_FLAG(std::string, admin_listen);

ABSL_FLAG(std::string, data_dir, "", "Store|path|Directory of the store; made when it is not there. Required.");
ABSL_FLAG(std::string, line_rules, "", "Analysis|path|File of line rules that takes the place of the built-in ones.");
ABSL_FLAG(std::string, agencies, "", "Analysis|path|File of agencies that takes the place of the built-in ones.");
ABSL_FLAG(std::string, credit_rules, "",
          "Analysis|path|File of credit rules that takes the place of the built-in ones.");
ABSL_FLAG(std::string, attribution_words, "",
          "Analysis|path|File of word classes for attributions that takes the place of the built-in one.");
ABSL_FLAG(std::string, attribution_cues, "",
          "Analysis|path|File of cues for attributions that takes the place of the built-in one.");
ABSL_FLAG(std::string, detectors, "",
          "Analysis|path|File of measured sensitivities and specificities, by which rates are corrected.");
ABSL_FLAG(std::string, outlets, "", "Analysis|path|File of outlets and families that takes the place of the built-in.");

ABSL_FLAG(
    int64_t, min_free_disk_bytes, int64_t{256} << 20,
    "Store|bytes|With less free on the disk of the store, health says NOT_SERVING and nothing is recorded: RocksDB "
    "never meets a full disk then. All else goes on.");
ABSL_FLAG(bool, sync, true,
          "Store||fsync before an answer. False loses acknowledged reports at a power cut: for tests only.");
ABSL_FLAG(absl::Duration, retention, absl::Hours(30 * 24),
          "Store|duration|How long the tombstone of a deleted report stands.");
ABSL_FLAG(std::string, backup_dir, "",
          "Store|path|Directory for what POST /backup?name=NAME on the admin port makes; on the disk of the store, so "
          "that its files can be linked. Empty: no backups.");
ABSL_FLAG(int, max_corpora, 64, "Limits|corpora|Corpora that may exist.");

namespace wireprint::credibility {
namespace {

constexpr char kService[] = "wireprint.credibility.v1.CredibilityService";

absl::StatusOr<Rules> RulesFromFlags() {
  RuleTexts texts;
  if (auto s = ReadFile("line-rules", absl::GetFlag(FLAGS_line_rules), texts.lines); !s.ok()) return s;
  if (auto s = ReadFile("agencies", absl::GetFlag(FLAGS_agencies), texts.agencies); !s.ok()) return s;
  if (auto s = ReadFile("credit-rules", absl::GetFlag(FLAGS_credit_rules), texts.credits); !s.ok()) return s;
  if (auto s = ReadFile("attribution-words", absl::GetFlag(FLAGS_attribution_words), texts.attribution_words);
      !s.ok()) {
    return s;
  }
  if (auto s = ReadFile("attribution-cues", absl::GetFlag(FLAGS_attribution_cues), texts.attribution_cues); !s.ok()) {
    return s;
  }
  if (auto s = ReadFile("outlets", absl::GetFlag(FLAGS_outlets), texts.outlets); !s.ok()) return s;
  auto rules = MakeRules(texts);
  // It says "agencies:3: …".
  if (!rules.ok()) return absl::InvalidArgumentError(absl::StrCat("--", rules.status().message()));
  return rules;
}

absl::StatusOr<chassis::MethodTable> Methods() {
  using chassis::Role;
  chassis::MethodTable methods;
  const absl::Status added = methods.Add(kService, {{"AnalyzeReport", Role::kReader},
                                                    {"RecordReport", Role::kWriter},
                                                    {"BatchRecordReports", Role::kWriter},
                                                    {"DeleteReport", Role::kAdmin},
                                                    {"ResolveOrigin", Role::kReader},
                                                    {"GetOutletProfile", Role::kReader},
                                                    {"ListOutlets", Role::kReader},
                                                    {"ExplainMetric", Role::kReader},
                                                    {"ListRecurringLines", Role::kReader},
                                                    {"CorrectLine", Role::kAdmin},
                                                    {"ListAgencies", Role::kReader},
                                                    {"ListRules", Role::kReader}});
  if (!added.ok()) return added;
  return methods;
}

absl::StatusOr<EngineOptions> EngineOptionsFromFlags() {
  EngineOptions options;
  if (absl::GetFlag(FLAGS_data_dir).empty()) return absl::InvalidArgumentError("--data-dir is required");
  if (auto s = chassis::CheckStoreDirectories(absl::GetFlag(FLAGS_data_dir), absl::GetFlag(FLAGS_backup_dir));
      !s.ok()) {
    return s;
  }
  if (absl::GetFlag(FLAGS_max_corpora) <= 0) return absl::InvalidArgumentError("--max-corpora must be positive");
  options.retention = absl::ToInt64Microseconds(absl::GetFlag(FLAGS_retention));
  if (options.retention <= 0) return absl::InvalidArgumentError("--retention must be positive, e.g. 720h");
  options.dedup_timeout = DedupTimeout();
  if (options.dedup_timeout <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("--dedup-timeout must be positive, e.g. 2s");
  }
  if (absl::GetFlag(FLAGS_min_free_disk_bytes) < 0) {
    return absl::InvalidArgumentError("--min-free-disk-bytes must not be negative");
  }
  absl::StatusOr<Rules> rules = RulesFromFlags();
  if (!rules.ok()) return rules.status();
  options.rules = *std::move(rules);
  std::string detectors;
  if (auto s = ReadFile("detectors", absl::GetFlag(FLAGS_detectors), detectors); !s.ok()) return s;
  if (!detectors.empty()) {
    auto measured = ParseDetectors(detectors, "--detectors");
    if (!measured.ok()) return measured.status();
    options.detectors = *std::move(measured);
  }
  options.max_corpora = static_cast<size_t>(absl::GetFlag(FLAGS_max_corpora));
  options.now = [] { return absl::ToUnixMicros(absl::Now()); };
  return options;
}

// `starting` holds until the server listens, which sees to signals itself then.
int Serve(chassis::SignalGuard& signals, std::optional<chassis::ExitWhileStarting>& starting) {
  const auto config = chassis::ServerConfigFromFlags();
  if (!config.ok()) return chassis::Fail(chassis::kExitFlags, "bad_flags", config.status());
  auto options = EngineOptionsFromFlags();
  if (!options.ok()) return chassis::Fail(chassis::kExitFlags, "bad_flags", options.status());
  auto dedup_options = DedupFromFlags();
  if (!dedup_options.ok()) return chassis::Fail(chassis::kExitFlags, "bad_flags", dedup_options.status());
  if (chassis::CheckConfigRequested() || chassis::PrintConfigRequested()) return chassis::ShowConfig(*config);
  auto methods = Methods();
  if (!methods.ok()) return chassis::Fail(chassis::kExitFault, "bad_method_table", methods.status());
  auto host = chassis::Host::Start(*config, *std::move(methods));
  if (!host.ok()) return chassis::Fail(chassis::ExitCodeOf(host.status()), "start_failed", host.status());
  if (const absl::Status watched = WatchDedupToken(**host, *dedup_options); !watched.ok()) {
    return chassis::Fail(chassis::kExitFlags, "start_failed", watched);
  }

  (*host)->ShowCertificates(dedup_options->certificates);
  dedup_options->tracer = (*host)->tracer();
  options->execute = [&pool = (*host)->pool()](chassis::WorkerPool::Task task) { pool.PostOrRun(std::move(task)); };

  rpc::CredibilityServiceImpl service((*host)->chain());
  const absl::Cleanup stop = [&host] { (*host)->Stop(); };
  starting.reset();
  if (absl::Status listening = (*host)->Listen({{kService, &service}}, signals); !listening.ok()) {
    return chassis::Fail(chassis::ExitCodeOf(listening), "listen_failed", listening);
  }
  const absl::Time start = absl::Now();
  (*host)->Warming("the store is being opened");
  const std::string data_dir = absl::GetFlag(FLAGS_data_dir);
  auto store =
      OpenRocksDbTables({.path = data_dir, .sync = absl::GetFlag(FLAGS_sync), .warn = [](absl::string_view message) {
                           chassis::Log(chassis::Severity::kWarning, "store_warning", {{"message", message}});
                         }});
  if (!store.ok()) return chassis::Fail(chassis::kExitStore, "store_failed", store.status());
  const RocksDbTables& tables = **store;
  rpc::DedupClientPort dedup(*dedup_options);
  ServiceMetrics numbers((*host)->metrics());
  options->watch = &numbers;
  const auto min_free = static_cast<uint64_t>(absl::GetFlag(FLAGS_min_free_disk_bytes));
  const auto check_disk = [data_dir, min_free] { return chassis::CheckDiskFree(data_dir, min_free); };
  options->may_grow = check_disk;
  auto engine = Engine::Create(*std::move(options), numbers.Timed(*std::move(store)), dedup);
  if (!engine.ok()) return chassis::Fail(chassis::kExitStore, "store_failed", engine.status());
  (*host)->readiness().Add("disk", check_disk);
  (*host)->readiness().Add("store", [&tables] { return tables.Get(Table::kMeta, "").status(); });
  WatchEngine(**engine, dedup_options->target, data_dir, **host);
  std::optional<chassis::Backups> backups;
  if (const std::string directory = absl::GetFlag(FLAGS_backup_dir); !directory.empty()) {
    backups.emplace([&tables](const std::string& path) { return tables.Snapshot(path); }, directory,
                    (*host)->metrics());
    (*host)->AddAction("/backup", [&backups](absl::string_view query) { return backups->Make(query); });
  }
  (*engine)->Start();
  service.Use(**engine);
  if (absl::Status served = (*host)->Serve(); !served.ok()) {
    return chassis::Fail(chassis::ExitCodeOf(served), "serve_failed", served);
  }
  chassis::Log(
      chassis::Severity::kInfo, "serving",
      {{"address", (*host)->server().address()}, {"start_ms", absl::Now() - start}, {"version", chassis::Version()}});
  return (*host)->RunUntilSignal(signals, [&engine] { return (*engine)->Close(); });
}

}  // namespace
}  // namespace wireprint::credibility

int main(int argc, char** argv) {
  wireprint::chassis::SignalGuard signals;
  std::optional<wireprint::chassis::ExitWhileStarting> starting(std::in_place, signals);
  absl::SetFlag(&FLAGS_listen, "127.0.0.1:7172");
  const std::vector<std::string> arguments = wireprint::chassis::ParseFlagsOrExit(
      argc, argv, "wireprint-credibility",
      "--data-dir=DIR [flags]\n\n"
      "Says whom news reports credit, what they copy, and how openly outlets treat their sources.\n"
      "Example: wireprint-credibility --data-dir=/var/lib/wireprint-credibility --dedup-address=127.0.0.1:7171\n"
      "Exit codes: 0 stopped by SIGTERM or SIGINT, 2 bad flags, 3 the port is taken, "
      "4 the store cannot be opened.\n"
      "Durations are written 336h, 30m, 10s. Flags can also stand in the file of --config, as lines `data-dir = DIR`,\n"
      "and in the environment, as WIREPRINT_DATA_DIR; the command line counts most, the file least.");
  if (!arguments.empty()) {
    std::fprintf(stderr, "wireprint-credibility: \"%s\" is no flag; see --help\n", arguments.front().c_str());
    return wireprint::chassis::kExitFlags;
  }
  return wireprint::credibility::Serve(signals, starting);
}
