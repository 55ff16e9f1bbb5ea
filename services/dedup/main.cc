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
#include "services/chassis/call_chain.h"
#include "services/chassis/flags.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/log.h"
#include "services/chassis/server.h"
#include "services/chassis/server_flags.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/rpc/dedup_service.h"
#include "services/dedup/store/rocksdb_store.h"

ABSL_FLAG(std::string, data_dir, "", "Directory of the store; made when it is not there. Required");
ABSL_FLAG(std::string, line_rules, "", "File of line rules that takes the place of the built-in ones");
ABSL_FLAG(absl::Duration, match_window, absl::Hours(14 * 24),
          "Reports are compared when observed at most this far apart");
ABSL_FLAG(absl::Duration, retention, absl::Hours(30 * 24), "How long the tombstone of a deleted report stands");
ABSL_FLAG(int, max_corpora, 64, "Corpora that may exist");
ABSL_FLAG(bool, sync, true, "fsync before an answer. False loses acknowledged reports at a power cut: for tests only");

namespace wireprint::dedup {
namespace {

// Longer than the years 1 to 9999, so a window of it leaves no report out; no time of these years plus or minus it
// overflows.
constexpr Micros kAllTime = Micros{20'000} * 366 * 24 * 3600 * 1'000'000;

int Fail(int code, absl::string_view event, const absl::Status& status) {
  chassis::Log(chassis::Severity::kError, event, {{"message", std::string(status.message())}});
  return code;
}

absl::StatusOr<EngineOptions> EngineOptionsFromFlags(chassis::WorkerPool& pool) {
  EngineOptions options;
  options.match_window = std::min(absl::ToInt64Microseconds(absl::GetFlag(FLAGS_match_window)), kAllTime);
  options.retention = absl::ToInt64Microseconds(absl::GetFlag(FLAGS_retention));
  if (options.match_window <= 0) return absl::InvalidArgumentError("--match-window must be positive, e.g. 336h");
  if (options.retention <= 0) return absl::InvalidArgumentError("--retention must be positive, e.g. 720h");
  if (absl::GetFlag(FLAGS_max_corpora) <= 0) return absl::InvalidArgumentError("--max-corpora must be positive");
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
  options.execute = [&pool](chassis::WorkerPool::Task task) { pool.PostOrRun(std::move(task)); };
  return options;
}

int Serve(chassis::SignalGuard& signals) {
  const auto config = chassis::ServerConfigFromFlags();
  if (!config.ok()) return Fail(chassis::kExitFlags, "bad_flags", config.status());
  chassis::WorkerPool pool(config->pool);
  auto options = EngineOptionsFromFlags(pool);
  if (!options.ok()) return Fail(chassis::kExitFlags, "bad_flags", options.status());
  const std::unique_ptr<chassis::Chain> chain = chassis::MakeChain(config->chain, pool);

  const absl::Time start = absl::Now();
  auto store = RocksDbStore::Open(
      {.path = absl::GetFlag(FLAGS_data_dir), .sync = absl::GetFlag(FLAGS_sync), .warn = [](absl::string_view message) {
         chassis::Log(chassis::Severity::kWarning, "store_warning", {{"message", message}});
       }});
  if (!store.ok()) return Fail(chassis::kExitStore, "store_failed", store.status());
  auto engine = Engine::Create(*std::move(options), *std::move(store), [](absl::string_view corpus, uint64_t reports) {
    chassis::Log(chassis::Severity::kInfo, "index_loaded", {{"corpus", corpus}, {"reports", reports}});
  });
  if (!engine.ok()) return Fail(chassis::kExitStore, "store_failed", engine.status());

  rpc::DedupServiceImpl service(**engine, *chain);
  auto server = chassis::Server::Start(config->server, {{"wireprint.dedup.v1.DedupService", &service}});
  if (!server.ok()) {
    const bool flags = absl::IsInvalidArgument(server.status());
    return Fail(flags ? chassis::kExitFlags : chassis::kExitPortTaken, "listen_failed", server.status());
  }
  (*server)->SetReady(true);
  if (absl::Status s = chassis::WriteAddressFile(config->address_file, (*server)->address()); !s.ok()) {
    return Fail(chassis::kExitFault, "address_file_failed", s);
  }
  chassis::Log(chassis::Severity::kInfo, "serving",
               {{"address", (*server)->address()}, {"start_ms", absl::Now() - start}, {"version", chassis::Version()}});
  return chassis::RunUntilSignal(signals, **server, *chain, config->lifecycle, [&engine] {
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
      "Durations are written 336h, 30m, 10s.");
  if (!arguments.empty()) {
    std::fprintf(stderr, "wireprint-dedup: \"%s\" is no flag; see --help\n", arguments.front().c_str());
    return wireprint::chassis::kExitFlags;
  }
  return wireprint::dedup::Serve(signals);
}
