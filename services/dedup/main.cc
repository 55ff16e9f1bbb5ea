// wireprint-dedup: configuration → store → engine → server → lifecycle.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/chassis/backups.h"
#include "services/chassis/flags.h"
#include "services/chassis/host.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/log.h"
#include "services/chassis/server_flags.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/engine/reapply.h"
#include "services/dedup/engine_flags.h"
#include "services/dedup/engine_metrics.h"
#include "services/dedup/maintenance.h"
#include "services/dedup/offline_command.h"
#include "services/dedup/rpc/dedup_service.h"
#include "services/dedup/store/rocksdb_store.h"

namespace wireprint::dedup {
namespace {

constexpr char kService[] = "wireprint.dedup.v1.DedupService";

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

// `starting` holds until the server listens, which sees to signals itself then.
int Serve(chassis::SignalGuard& signals, std::optional<chassis::ExitWhileStarting>& starting) {
  const auto config = chassis::ServerConfigFromFlags();
  if (!config.ok()) return chassis::Fail(chassis::kExitFlags, "bad_flags", config.status());
  auto options = EngineOptionsFromFlags();
  if (!options.ok()) return chassis::Fail(chassis::kExitFlags, "bad_flags", options.status());
  if (chassis::CheckConfigRequested() || chassis::PrintConfigRequested()) return chassis::ShowConfig(*config);
  if (OfflineCommandRequested()) {
    starting.reset();
    signals.Unblock();
    return RunOfflineCommand(*options);
  }
  auto methods = Methods();
  if (!methods.ok()) return chassis::Fail(chassis::kExitFault, "bad_method_table", methods.status());
  auto host = chassis::Host::Start(*config, *std::move(methods));
  if (!host.ok()) return chassis::Fail(chassis::ExitCodeOf(host.status()), "start_failed", host.status());
  options->execute = [&pool = (*host)->pool()](chassis::WorkerPool::Task task) { pool.PostOrRun(std::move(task)); };

  options->load_threads = chassis::WorkerPool::DefaultThreads();

  RecallCanary canary(CanaryInterval(), *options, (*host)->metrics());
  EngineNumbers numbers((*host)->metrics(), canary);
  options->observer = &numbers;
  const RocksDbOptions store_options = StoreOptionsFromFlags();
  const auto check_disk = [path = store_options.path] { return chassis::CheckDiskFree(path, MinFreeDiskBytes()); };
  options->may_grow = check_disk;

  rpc::DedupServiceImpl service((*host)->chain());
  const absl::Cleanup stop = [&host] { (*host)->Stop(); };
  starting.reset();
  if (absl::Status listening = (*host)->Listen({{kService, &service}}, signals); !listening.ok()) {
    return chassis::Fail(chassis::ExitCodeOf(listening), "listen_failed", listening);
  }
  const absl::Time start = absl::Now();
  (*host)->Warming("the store is being opened");
  auto store = RocksDbStore::Open(store_options);
  if (!store.ok()) return chassis::Fail(chassis::kExitStore, "store_failed", store.status());
  const absl::Status policy = CheckPolicy(*options, **store, [](absl::string_view corpus) {
    chassis::Log(
        chassis::Severity::kWarning, "policy_differs",
        {{"corpus", corpus}, {"message", "its clusters were made under another policy; see --reapply-policy"}});
  });
  if (!policy.ok()) return chassis::Fail(chassis::kExitStore, "store_failed", policy);
  const RocksDbStore& records = **store;
  (*host)->Warming("the index is being rebuilt");
  auto engine = Engine::Create(*std::move(options), *std::move(store), [&](absl::string_view corpus, uint64_t reports) {
    chassis::Log(chassis::Severity::kInfo, "index_loaded", {{"corpus", corpus}, {"reports", reports}});
    (*host)->Warming(absl::StrCat("the index is being rebuilt: ", reports, " reports of corpus ", corpus, " so far"));
  });
  if (!engine.ok()) return chassis::Fail(chassis::kExitStore, "store_failed", engine.status());

  (*host)->readiness().Add("disk", check_disk);
  AddEngineMetrics(
      **engine, numbers, [&records] { return records.Probe(); }, store_options.path, (*host)->metrics(),
      (*host)->readiness());
  std::optional<chassis::Backups> backups;
  if (const std::string directory = BackupDirectory(); !directory.empty()) {
    backups.emplace([&records](const std::string& path) { return records.Snapshot(path); }, directory,
                    (*host)->metrics());
    (*host)->AddAction("/backup", [&backups](absl::string_view query) { return backups->Make(query); });
  }
  service.Use(**engine);
  canary.Start(records);
  if (absl::Status served = (*host)->Serve(); !served.ok()) {
    canary.Stop();
    return chassis::Fail(chassis::ExitCodeOf(served), "serve_failed", served);
  }
  chassis::Log(
      chassis::Severity::kInfo, "serving",
      {{"address", (*host)->server().address()}, {"start_ms", absl::Now() - start}, {"version", chassis::Version()}});
  Maintenance maintenance(**engine);
  return (*host)->RunUntilSignal(signals, [&engine, &maintenance, &canary] {
    canary.Stop();
    maintenance.Stop();
    (*engine)->Close();
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace wireprint::dedup

int main(int argc, char** argv) {
  wireprint::chassis::SignalGuard signals;
  std::optional<wireprint::chassis::ExitWhileStarting> starting(std::in_place, signals);
  const std::vector<std::string> arguments = wireprint::chassis::ParseFlagsOrExit(
      argc, argv, "wireprint-dedup",
      "--data-dir=DIR [flags]\n\n"
      "Finds copies, trims and excerpts among news reports as they stream in.\n"
      "Example: wireprint-dedup --data-dir=/var/lib/wireprint-dedup\n"
      "Exit codes: 0 stopped by SIGTERM or SIGINT, 2 bad flags, 3 the port is taken, "
      "4 the store cannot be opened,\n5 --check-store found what does not fit.\n"
      "Durations are written 336h, 30m, 10s. Flags can also stand in the file of --config, as lines `data-dir = DIR`,\n"
      "and in the environment, as WIREPRINT_DATA_DIR; the command line counts most, the file least.");
  if (!arguments.empty()) {
    std::fprintf(stderr, "wireprint-dedup: \"%s\" is no flag; see --help\n", arguments.front().c_str());
    return wireprint::chassis::kExitFlags;
  }
  return wireprint::dedup::Serve(signals, starting);
}
