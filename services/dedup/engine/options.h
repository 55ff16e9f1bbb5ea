// How an engine works. Defaults are policy; docs/design.md has the measurements behind them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "services/analysis/line_rules.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/recall_promise.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/core/template_text.h"
#include "services/dedup/core/types.h"
#include "services/dedup/engine/observer.h"

namespace wireprint::dedup {

// What decides how two texts stand to each other.
struct MatchPolicy {
  RelationPolicy relation;
  TemplatePolicy template_text;
};

struct EngineOptions {
  MatchPolicy policy;
  // What the settings of the index follow from; make_index uses the same.
  RecallTarget recall;
  // Reports are compared when observed at most this far apart. Microseconds; 14 days.
  Micros match_window = Micros{14} * 24 * 3600 * 1'000'000;
  // Tombstones stand this long. Microseconds; 30 days.
  Micros retention = Micros{30} * 24 * 3600 * 1'000'000;
  // Corpora that may exist.
  size_t max_corpora = 64;
  // Memory that reports may take while they wait for their commit, before new ones are refused with OVERLOADED.
  size_t max_uncommitted_bytes = size_t{256} << 20;
  // Memory for the texts that were compared last, over all corpora.
  size_t compared_text_bytes = size_t{16} << 20;
  // The most that one commit group holds.
  size_t max_group_operations = 512;
  size_t max_group_bytes = size_t{8} << 20;

  // OK, or why nothing may be added to what is stored, as a disk that is nearly full: reads, deletions and expiry go
  // on. Always OK when null. Quick; any thread.
  std::function<absl::Status()> may_grow;

  // Threads that read the store when it is opened.
  int load_threads = 2;

  // The rules that label lines. Required.
  std::shared_ptr<const analysis::LineRules> rules;
  // Makes the candidate index of a corpus. Required.
  std::function<std::unique_ptr<CandidateIndex>()> make_index;
  // Now, in microseconds since the epoch. Required; any thread.
  std::function<Micros()> now;
  // Runs a completion, soon, on a thread other than the committer's; may run it at once. Required; any thread.
  std::function<void(absl::AnyInvocable<void() &&>)> execute;
  // Is told what happens; null for nobody. Must outlive the engine.
  EngineObserver* observer = nullptr;
};

}  // namespace wireprint::dedup
