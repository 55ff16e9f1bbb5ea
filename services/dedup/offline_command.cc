#include "services/dedup/offline_command.h"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "services/chassis/lifecycle.h"
#include "services/dedup/engine/check.h"
#include "services/dedup/engine/reapply.h"
#include "services/dedup/engine_flags.h"

ABSL_FLAG(bool, check_store, false,
          "Store||Walk the whole store of --data-dir, which no server may have open, say whether it fits together, and "
          "end: 0 if so, else 5. With --reapply-policy, after it.");
ABSL_FLAG(bool, reapply_policy, false,
          "Matching||Match and cluster all that is stored in --data-dir, which no server may have open, anew by the "
          "policy of the flags, and end. Killed in between, it is to be run again before the store is served.");

namespace wireprint::dedup {
namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "wireprint-dedup: %s\n", std::string(status.message()).c_str());
  return chassis::kExitStore;
}

// One line that a terminal overwrites; on anything else a line each.
void ShowProgress(absl::string_view corpus, uint64_t done, const std::string& of) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  std::fprintf(stderr, "%s%s: %" PRIu64 "%s reports%s", terminal ? "\r" : "", std::string(corpus).c_str(), done,
               of.c_str(), terminal ? "" : "\n");
}

void EndProgress() {
  if (isatty(STDERR_FILENO) == 1) std::fputs("\n", stderr);
}

int Check(const EngineOptions& options, const RecordStore& store) {
  const auto checks = CheckStore(store, options.policy.relation,
                                 [](absl::string_view corpus, uint64_t read) { ShowProgress(corpus, read, ""); });
  EndProgress();
  if (!checks.ok()) return Fail(checks.status());
  uint64_t problems = 0;
  std::printf("%-24s %10s %10s %10s %10s %10s\n", "corpus", "reports", "clusters", "aliases", "kept", "problems");
  for (const CorpusCheck& check : *checks) {
    std::printf("%-24s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "\n", check.corpus.c_str(),
                check.reports, check.clusters, check.aliases, check.kept_anchors, check.problem_count);
    problems += check.problem_count;
  }
  for (const CorpusCheck& check : *checks) {
    for (const std::string& problem : check.problems) std::printf("%s: %s\n", check.corpus.c_str(), problem.c_str());
  }
  std::printf("%s\n", problems == 0 ? "The store fits together." : "The store does NOT fit together.");
  return problems == 0 ? chassis::kExitOk : kExitMisfit;
}

int Reapply(const EngineOptions& options, RecordStore& store) {
  const auto reapplied = ReapplyPolicy(options, store, [](absl::string_view corpus, uint64_t done, uint64_t all) {
    ShowProgress(corpus, done, " of " + std::to_string(all));
  });
  EndProgress();
  if (!reapplied.ok()) return Fail(reapplied.status());
  std::printf("%" PRIu64 " reports placed anew: %" PRIu64 " clusters before, %" PRIu64 " now.\n", reapplied->reports,
              reapplied->clusters_before, reapplied->clusters_after);
  if (reapplied->corpora_unchanged != 0) {
    std::printf("Corpora left as they are, made by this very policy: %" PRIu64 ".\n", reapplied->corpora_unchanged);
  }
  return chassis::kExitOk;
}

}  // namespace

bool OfflineCommandRequested() { return absl::GetFlag(FLAGS_check_store) || absl::GetFlag(FLAGS_reapply_policy); }

int RunOfflineCommand(EngineOptions options) {
  options.execute = [](absl::AnyInvocable<void() &&> task) { std::move(task)(); };
  RocksDbOptions store_options = StoreOptionsFromFlags();
  store_options.create = false;
  auto store = RocksDbStore::Open(store_options);
  if (!store.ok()) return Fail(store.status());
  if (absl::GetFlag(FLAGS_reapply_policy)) {
    if (const int code = Reapply(options, **store); code != chassis::kExitOk) return code;
  }
  return absl::GetFlag(FLAGS_check_store) ? Check(options, **store) : chassis::kExitOk;
}

}  // namespace wireprint::dedup
