// Placing a stored report anew that hangs on an anchor which is being purged.
#pragma once

#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/commit_wait.h"
#include "services/dedup/engine/corpus.h"

namespace wireprint::dedup {

// A report id that is being purged: of what stands under it, sequences up to `through`.
struct PurgedId {
  absl::string_view report_id;
  Sequence through = 0;
  // The anchors that are kept of it; null for none.
  const absl::flat_hash_set<Sequence>* anchors = nullptr;

  bool Has(absl::string_view id, Sequence sequence) const { return id == report_id && sequence <= through; }
};

// Takes the edges to a purged report out of `sketch`. True when there were any.
bool ForgetEdges(const PurgedId& purged, Sketch& sketch);

// The sketch of `sequence` if it is kept of a report that is there, committed or on its way to disk; nullopt else. Hold
// the lock of `report_id`, the report's.
absl::StatusOr<std::optional<Sketch>> FindKept(const WriteContext& context, const Corpus& corpus,
                                               absl::string_view report_id, Sequence sequence);

// Places the report of `sequence` anew if it is the current revision of its id and hangs on `anchor`, as a fresh report
// would be placed, compared with the other anchors of its cluster in any case; `first` as PlaceAnew has it. It keeps
// its stored edges but for those to `purged`. If it holds itself in its cluster from now on, that is noted as loosened.
// The comparisons are made without the sequencer, and made good under it. Returns whether it is in its cluster as
// before; nullopt when there was nothing to do. What it changes is handed to `wait`. Hold the corpus' upkeep.
absl::StatusOr<std::optional<bool>> Resettle(const WriteContext& context, Corpus& corpus, const PurgedId& purged,
                                             Sequence sequence, Sequence anchor, bool first, CommitWait& wait);

}  // namespace wireprint::dedup
