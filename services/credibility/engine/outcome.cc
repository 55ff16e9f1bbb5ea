// What a caller is told of a report that is recorded.
#include <utility>

#include "services/chassis/error.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/store_errors.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {

// A superseded revision stands where its report stands now.
absl::Status Engine::TakeCurrent(Row& row, Transaction& read) {
  const auto identity = read.GetIdentity(row.report_id);
  if (!identity.ok()) return identity.status();
  if (!*identity || (*identity)->revisions.empty()) return absl::OkStatus();
  absl::StatusOr<std::optional<Row>> current = read.GetRow((*identity)->revisions.back().sequence);
  if (!current.ok()) return current.status();
  if (!*current) return absl::OkStatus();
  DedupAnswer& place = (*current)->answer;
  // What dedup compared with its own text stays, where it did.
  if (!row.facts.reuse.pending) place.matches = std::move(row.answer.matches);
  row.answer = std::move(place);
  row.cluster = std::move((*current)->cluster);
  row.facts.reuse = (*current)->facts.reuse;
  return absl::OkStatus();
}

absl::StatusOr<RecordOutcome> Engine::OutcomeOf(Corpus& corpus, Sequence sequence, bool replayed, uint32_t max_matches,
                                                const StoredText* stored) {
  const std::lock_guard lock(corpus.mutex);
  Transaction edits(*store_, corpus.name);
  absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
  if (!row.ok()) return StoreUnavailable(row.status(), kUnread);
  absl::StatusOr<std::optional<StoredText>> read;
  if (stored == nullptr) {
    read = edits.GetText(sequence);
    if (!read.ok()) return StoreUnavailable(read.status(), kUnread);
    if (*read) stored = &**read;
  }
  if (!*row || stored == nullptr) {
    return chassis::MakeError(absl::StatusCode::kAborted, "the report was deleted while it was recorded",
                              {.reason = report::reason::kReportDeleted});
  }
  RecordOutcome outcome{.replayed = replayed, .row = **std::move(row), .max_matches = max_matches};
  outcome.analysis = stored->analysis;
  if (outcome.row.superseded) {
    if (absl::Status s = TakeCurrent(outcome.row, edits); !s.ok()) return StoreUnavailable(s, kUnread);
  }
  if (!outcome.row.cluster.empty()) {
    absl::StatusOr<NamedOrigin> origin = OriginOf(corpus, edits, outcome.row.cluster);
    if (!origin.ok()) return StoreUnavailable(origin.status(), kUnread);
    outcome.origin = *std::move(origin);
  }
  return outcome;
}

}  // namespace wireprint::credibility
