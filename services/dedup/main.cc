// wireprint-dedup: configuration → store → engine → server → lifecycle.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/analysis/line_rules.h"
#include "services/chassis/flags.h"
#include "services/chassis/host.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/log.h"
#include "services/chassis/server_flags.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/engine_metrics.h"
#include "services/dedup/rpc/dedup_service.h"
#include "services/dedup/store/rocksdb_store.h"

ABSL_FLAG(std::string, data_dir, "", "Store|path|Directory of the store; made when it is not there. Required.");
ABSL_FLAG(int64_t, min_free_disk_bytes, int64_t{256} << 20,
          "Store|bytes|With less free on the disk of the store, health says NOT_SERVING.");
ABSL_FLAG(std::string, line_rules, "", "Matching|path|File of line rules that takes the place of the built-in ones.");
ABSL_FLAG(absl::Duration, match_window, absl::Hours(14 * 24),
          "Matching|duration|Reports are compared when observed at most this far apart.");
ABSL_FLAG(absl::Duration, retention, absl::Hours(30 * 24),
          "Store|duration|How long the tombstone of a deleted report stands.");
ABSL_FLAG(int, max_corpora, 64, "Limits|corpora|Corpora that may exist.");
ABSL_FLAG(bool, sync, true,
          "Store||fsync before an answer. False loses acknowledged reports at a power cut: for tests only.");

namespace wireprint::dedup {
namespace {

constexpr char kService[] = "wireprint.dedup.v1.DedupService";

// Longer than the years 1 to 9999, so a window of it leaves no report out; no time of these years plus or minus it
// overflows.
constexpr Micros kAllTime = Micros{20'000} * 366 * 24 * 3600 * 1'000'000;

int Fail(int code, absl::string_view event, const absl::Status& status) {
  chassis::Log(chassis::Severity::kError, event, {{"message", std::string(status.message())}});
  return code;
}

absl::StatusOr<EngineOptions> EngineOptionsFromFlags() {
  EngineOptions options;
  options.match_window = std::min(absl::ToInt64Microseconds(absl::GetFlag(FLAGS_match_window)), kAllTime);
  options.retention = absl::ToInt64Microseconds(absl::GetFlag(FLAGS_retention));
  if (options.match_window <= 0) return absl::InvalidArgumentError("--match-window must be positive, e.g. 336h");
  if (options.retention <= 0) return absl::InvalidArgumentError("--retention must be positive, e.g. 720h");
  if (absl::GetFlag(FLAGS_max_corpora) <= 0) return absl::InvalidArgumentError("--max-corpora must be positive");
  if (absl::GetFlag(FLAGS_min_free_disk_bytes) < 0) {
    return absl::InvalidArgumentError("--min-free-disk-bytes must not be negative");
  }
  if (absl::GetFlag(FLAGS_data_dir).empty()) return absl::InvalidArgumentError("--data-dir is required");
  options.max_corpora = static_cast<size_t>(absl::GetFlag(FLAGS_max_corpora));
  options.rules = analysis::LineRules::BuiltIn();
  if (const std::string path = absl::GetFlag(FLAGS_line_rules); !path.empty()) {
    auto rules = analysis::LineRules::Load(path);
    if (!rules.ok()) return absl::InvalidArgumentError(absl::StrCat("--line-rules: ", rules.status().message()));
    options.rules = *std::move(rules);
  }
  // A seed of its own for each process, so that nobody can craft keys that crowd one place of the table.
  const uint64_t seed = uint64_t{std::random_device{}()} << 32 | std::random_device{}();
  options.make_index = [seed, target = options.recall] {
    return std::make_unique<MemoryCandidateIndex>(MemoryCandidateIndex::Options{.target = target, .seed = seed});
  };
  options.now = [] { return absl::ToUnixMicros(absl::Now()); };
  return options;
}

absl::StatusOr<chassis::MethodTable> Methods() {
  using chassis::Role;
  chassis::MethodTable methods;
  const absl::Status added = methods.Add(kService, {{"AddReport", Role::kWriter},
                                                    {"BatchAddReports", Role::kWriter},
                                                    {"FindMatches", Role::kReader},
                                                    {"CompareReports", Role::kReader},
                                                    {"GroupReports", Role::kReader},
                                                    {"GetReport", Role::kReader},
                                                    {"BatchGetReports", Role::kReader},
                                                    {"ListReports", Role::kReader},
                                                    {"GetCluster", Role::kReader},
                                                    {"ListClusters", Role::kReader},
                                                    {"ListClusterReports", Role::kReader},
                                                    {"WatchClusters", Role::kReader},
                                                    {"DeleteReport", Role::kAdmin},
                                                    {"ComputeFingerprint", Role::kReader},
                                                    {"GetIndexInfo", Role::kReader}});
  if (!added.ok()) return added;
  return methods;
}

// What --check-config and --print-config ask for.
int ShowConfig(const chassis::ServerConfig& config) {
  if (const absl::Status files = chassis::Host::CheckFiles(config); !files.ok()) {
    return Fail(chassis::kExitFlags, "bad_flags", files);
  }
  if (chassis::PrintConfigRequested()) std::fputs(chassis::ConfigText().c_str(), stdout);
  return chassis::kExitOk;
}

int Serve(chassis::SignalGuard& signals) {
  const auto config = chassis::ServerConfigFromFlags();
  if (!config.ok()) return Fail(chassis::kExitFlags, "bad_flags", config.status());
  auto options = EngineOptionsFromFlags();
  if (!options.ok()) return Fail(chassis::kExitFlags, "bad_flags", options.status());
  if (chassis::CheckConfigRequested() || chassis::PrintConfigRequested()) return ShowConfig(*config);
  auto methods = Methods();
  if (!methods.ok()) return Fail(chassis::kExitFault, "bad_method_table", methods.status());
  auto host = chassis::Host::Start(*config, *std::move(methods));
  if (!host.ok()) return Fail(chassis::ExitCodeOf(host.status()), "start_failed", host.status());
  options->execute = [&pool = (*host)->pool()](chassis::WorkerPool::Task task) { pool.PostOrRun(std::move(task)); };

  const absl::Time start = absl::Now();
  const std::string data_dir = absl::GetFlag(FLAGS_data_dir);
  auto store =
      RocksDbStore::Open({.path = data_dir, .sync = absl::GetFlag(FLAGS_sync), .warn = [](absl::string_view message) {
                            chassis::Log(chassis::Severity::kWarning, "store_warning", {{"message", message}});
                          }});
  if (!store.ok()) return Fail(chassis::kExitStore, "store_failed", store.status());
  auto engine = Engine::Create(*std::move(options), *std::move(store), [](absl::string_view corpus, uint64_t reports) {
    chassis::Log(chassis::Severity::kInfo, "index_loaded", {{"corpus", corpus}, {"reports", reports}});
  });
  if (!engine.ok()) return Fail(chassis::kExitStore, "store_failed", engine.status());

  const auto min_free = static_cast<uint64_t>(absl::GetFlag(FLAGS_min_free_disk_bytes));
  (*host)->readiness().Add("disk", [data_dir, min_free] { return chassis::CheckDiskFree(data_dir, min_free); });
  AddEngineMetrics(**engine, (*host)->metrics(), (*host)->readiness());
  rpc::DedupServiceImpl service(**engine, (*host)->chain());
  if (absl::Status served = (*host)->Serve({{kService, &service}}); !served.ok()) {
    return Fail(chassis::ExitCodeOf(served), "listen_failed", served);
  }
  chassis::Log(
      chassis::Severity::kInfo, "serving",
      {{"address", (*host)->server().address()}, {"start_ms", absl::Now() - start}, {"version", chassis::Version()}});
  return (*host)->RunUntilSignal(signals, [&engine] {
    (*engine)->Close();
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace wireprint::dedup

int main(int argc, char** argv) {
  wireprint::chassis::SignalGuard signals;
  const std::vector<std::string> arguments = wireprint::chassis::ParseFlagsOrExit(
      argc, argv, "wireprint-dedup",
      "--data-dir=DIR [flags]\n\n"
      "Finds copies, trims and excerpts among news reports as they stream in.\n"
      "Example: wireprint-dedup --data-dir=/var/lib/wireprint-dedup\n"
      "Exit codes: 0 stopped by SIGTERM or SIGINT, 2 bad flags, 3 the port is taken, "
      "4 the store cannot be opened.\n"
      "Durations are written 336h, 30m, 10s. Flags can also stand in the file of --config, as lines `data-dir = DIR`,\n"
      "and in the environment, as WIREPRINT_DATA_DIR; the command line counts most, the file least.");
  if (!arguments.empty()) {
    std::fprintf(stderr, "wireprint-dedup: \"%s\" is no flag; see --help\n", arguments.front().c_str());
    return wireprint::chassis::kExitFlags;
  }
  return wireprint::dedup::Serve(signals);
}
