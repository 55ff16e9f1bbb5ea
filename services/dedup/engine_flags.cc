#include "services/dedup/engine_flags.h"

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/analysis/labels.h"
#include "services/analysis/line_rules.h"
#include "services/analysis/warm_up.h"
#include "services/chassis/log.h"
#include "services/chassis/store_directories.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/offline_command.h"

ABSL_FLAG(std::string, data_dir, "", "Store|path|Directory of the store; made when it is not there. Required.");
ABSL_FLAG(bool, compress_texts, false,
          "Store||Texts are written by LZ4: less disk, more CPU a report. Texts that are there are read either way.");
ABSL_FLAG(
    int64_t, min_free_disk_bytes, int64_t{256} << 20,
    "Store|bytes|With less free on the disk of the store, health says NOT_SERVING and nothing is added: RocksDB never "
    "meets a full disk then. Reads, deletions and expiry go on.");
ABSL_FLAG(absl::Duration, retention, absl::Hours(30 * 24),
          "Store|duration|How long reports, tombstones and the feed of changes are kept.");
ABSL_FLAG(std::string, backup_dir, "",
          "Store|path|Directory for what POST /backup?name=NAME on the admin port makes; on the disk of the store, so "
          "that its files can be linked. Empty: no backups.");
ABSL_FLAG(int, max_corpora, 64, "Limits|corpora|Corpora that may exist.");
ABSL_FLAG(bool, sync, true,
          "Store||fsync before an answer. False loses acknowledged reports at a power cut: for tests only.");
ABSL_FLAG(std::string, line_rules, "", "Matching|path|File of line rules that takes the place of the built-in ones.");
ABSL_FLAG(absl::Duration, match_window, absl::Hours(14 * 24),
          "Matching|duration|Reports are compared when observed at most this far apart.");
ABSL_FLAG(double, recall_target, wireprint::dedup::RecallTarget().recall,
          "Matching|share|Recall that the candidate index is set for; GetIndexInfo says what it promises.");
ABSL_FLAG(double, same_text_jaccard, wireprint::dedup::RelationPolicy().same_text_jaccard,
          "Matching|share|Same text from this Jaccard on.");
ABSL_FLAG(double, same_text_containment, wireprint::dedup::RelationPolicy().same_text_containment,
          "Matching|share|Same text from this containment on.");
ABSL_FLAG(double, min_length_ratio, wireprint::dedup::RelationPolicy().min_length_ratio,
          "Matching|share|Below this length ratio containment makes an excerpt only.");
ABSL_FLAG(double, member_jaccard, wireprint::dedup::RelationPolicy().member_jaccard,
          "Matching|share|A cluster takes a same text from this Jaccard on, or from --same-text-containment on.");
ABSL_FLAG(double, partial_containment, wireprint::dedup::RelationPolicy().partial_containment,
          "Matching|share|A shared passage is reported from this containment on.");
ABSL_FLAG(int, canary_interval, 500,
          "Matching|reports|Of so many long reports one is sought again by a made-up copy, as a measure of recall; 0: "
          "none.");
ABSL_FLAG(absl::Duration, template_gap, absl::Hours(4 * 24),
          "Matching|duration|Texts with other figures, observed this far apart, are templates and no copies.");

namespace wireprint::dedup {
namespace {

// Longer than the years 1 to 9999, so a window of it leaves no report out; no time of these years plus or minus it
// overflows.
constexpr Micros kAllTime = Micros{20'000} * 366 * 24 * 3600 * 1'000'000;

}  // namespace

absl::StatusOr<EngineOptions> EngineOptionsFromFlags() {
  EngineOptions options;
  options.match_window = std::min(absl::ToInt64Microseconds(absl::GetFlag(FLAGS_match_window)), kAllTime);
  options.retention = std::min(absl::ToInt64Microseconds(absl::GetFlag(FLAGS_retention)), kAllTime);
  if (options.match_window <= 0) return absl::InvalidArgumentError("--match-window must be positive, e.g. 336h");
  if (options.retention <= 0) return absl::InvalidArgumentError("--retention must be positive, e.g. 720h");
  if (absl::GetFlag(FLAGS_template_gap) < absl::ZeroDuration()) {
    return absl::InvalidArgumentError("--template-gap must not be negative");
  }
  // A default that a shorter window makes idle is no fault.
  const absl::CommandLineFlag& gap = absl::GetFlagReflectionHandle(FLAGS_template_gap);
  if (gap.CurrentValue() != gap.DefaultValue() &&
      absl::GetFlag(FLAGS_template_gap) > absl::GetFlag(FLAGS_match_window)) {
    return absl::InvalidArgumentError("--template-gap must be at most --match-window: nothing is compared beyond it");
  }
  if (options.retention < options.match_window) {
    return absl::InvalidArgumentError("--retention must be at least --match-window: what is gone matches nothing");
  }
  if (absl::GetFlag(FLAGS_canary_interval) < 0)
    return absl::InvalidArgumentError("--canary-interval must not be negative");
  if (absl::GetFlag(FLAGS_max_corpora) <= 0) return absl::InvalidArgumentError("--max-corpora must be positive");
  if (absl::GetFlag(FLAGS_min_free_disk_bytes) < 0) {
    return absl::InvalidArgumentError("--min-free-disk-bytes must not be negative");
  }
  struct Share {
    const char* flag;
    double value;
    double* into;
  };
  RelationPolicy& relation = options.policy.relation;
  for (const Share& share :
       {Share{"recall-target", absl::GetFlag(FLAGS_recall_target), &options.recall.recall},
        Share{"same-text-jaccard", absl::GetFlag(FLAGS_same_text_jaccard), &relation.same_text_jaccard},
        Share{"same-text-containment", absl::GetFlag(FLAGS_same_text_containment), &relation.same_text_containment},
        Share{"min-length-ratio", absl::GetFlag(FLAGS_min_length_ratio), &relation.min_length_ratio},
        Share{"member-jaccard", absl::GetFlag(FLAGS_member_jaccard), &relation.member_jaccard},
        Share{"partial-containment", absl::GetFlag(FLAGS_partial_containment), &relation.partial_containment}}) {
    if (!(share.value > 0 && share.value <= 1)) {
      return absl::InvalidArgumentError(absl::StrCat("--", share.flag, " must be above 0 and at most 1"));
    }
    *share.into = share.value;
  }
  if (relation.member_jaccard < relation.same_text_jaccard) {
    return absl::InvalidArgumentError("--member-jaccard must not be below --same-text-jaccard");
  }
  if (relation.partial_containment > relation.same_text_containment) {
    return absl::InvalidArgumentError("--partial-containment must not be above --same-text-containment");
  }
  options.recall.least_containment = relation.partial_containment;
  options.policy.template_text.min_gap = absl::ToInt64Microseconds(absl::GetFlag(FLAGS_template_gap));
  if (absl::GetFlag(FLAGS_data_dir).empty()) return absl::InvalidArgumentError("--data-dir is required");
  if (!OfflineCommandRequested()) {  // which may be about a copy among the backups
    if (auto s = chassis::CheckStoreDirectories(absl::GetFlag(FLAGS_data_dir), BackupDirectory()); !s.ok()) return s;
  }
  options.max_corpora = static_cast<size_t>(absl::GetFlag(FLAGS_max_corpora));
  options.rules = analysis::LineRules::BuiltIn();
  if (const std::string path = absl::GetFlag(FLAGS_line_rules); !path.empty()) {
    auto rules = analysis::LineRules::Load(path);
    if (!rules.ok()) return absl::InvalidArgumentError(absl::StrCat("--line-rules: ", rules.status().message()));
    options.rules = *std::move(rules);
  }
  analysis::LabelLines(*options.rules, analysis::WarmUpPage());
  // A seed of its own for each process, so that nobody can craft keys that crowd one place of the table.
  const uint64_t seed = uint64_t{std::random_device{}()} << 32 | std::random_device{}();
  options.make_index = [seed, target = options.recall] {
    return std::make_unique<MemoryCandidateIndex>(MemoryCandidateIndex::Options{.target = target, .seed = seed});
  };
  options.now = [] { return absl::ToUnixMicros(absl::Now()); };
  return options;
}

RocksDbOptions StoreOptionsFromFlags() {
  return {.path = absl::GetFlag(FLAGS_data_dir),
          .sync = absl::GetFlag(FLAGS_sync),
          .compress_texts = absl::GetFlag(FLAGS_compress_texts),
          .warn = [](absl::string_view message) {
            chassis::Log(chassis::Severity::kWarning, "store_warning", {{"message", message}});
          }};
}

uint64_t MinFreeDiskBytes() { return static_cast<uint64_t>(absl::GetFlag(FLAGS_min_free_disk_bytes)); }

std::string BackupDirectory() { return absl::GetFlag(FLAGS_backup_dir); }

uint64_t CanaryInterval() { return static_cast<uint64_t>(absl::GetFlag(FLAGS_canary_interval)); }

}  // namespace wireprint::dedup
