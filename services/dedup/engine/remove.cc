#include "services/dedup/engine/remove.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "services/chassis/error.h"
#include "services/dedup/engine/held_together.h"
#include "services/dedup/engine/identity.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/policy_note.h"
#include "services/dedup/engine/purge_list.h"
#include "services/dedup/engine/reasons.h"

namespace wireprint::dedup {
namespace {

// What goes with the tombstone of an id that nothing is known of. Hold the sequencer.
void NoteMissing(const WriteContext& context, Corpus& corpus, const std::string& report_id, Micros now,
                 Change& change) {
  if (corpus.committed_change() == 0) change.put_notes = {{kPolicyNote, PolicyNote(context.options)}};
  change.log.push_back({.number = corpus.NextChange(),
                        .kind = LogEntry::Kind::kDeleted,
                        .report_id = report_id,
                        .observe_time = now,
                        .time = now});
}

bool IsAnchor(const Corpus& corpus, const Sketch& sketch) {
  const std::vector<Anchor> anchors = corpus.clusters().AnchorsOf(sketch.cluster);
  return std::any_of(anchors.begin(), anchors.end(),
                     [&](const Anchor& anchor) { return anchor.sequence == sketch.sequence; });
}

}  // namespace

absl::Status TooManyPurges() {
  return chassis::MakeError(absl::StatusCode::kResourceExhausted, "too many purges are under way",
                            {.reason = reason::kOverloaded, .retry_after = absl::Seconds(1)});
}

void DeleteOne(const WriteContext& context, Corpus& corpus, const std::string& report_id, const DeleteOptions& options,
               DeletedDone done) {
  const bool purge = options.purge;
  const Micros now = context.options.now();
  std::lock_guard id_lock(corpus.IdLock(report_id));
  const uint64_t failures = context.committer.failures();
  absl::StatusOr<std::optional<Identity>> known = FindIdentity(corpus, context.store, report_id);
  if (!known.ok()) return std::move(done)(known.status());
  const std::optional<Micros> tombstone = StandingTombstone(*known, now, context.options.retention);
  const bool stands = *known && !(*known)->revisions.empty();
  const bool missing = !stands && !tombstone;
  if (missing && !options.allow_missing) {
    if (!purge) return std::move(done)(ReportNotFound(report_id, "report_id"));
    return std::move(done)(Deleted{now, false, corpus.last_sequence()});
  }

  std::unique_ptr<Operation> operation;
  Sketch sketch;
  if (!tombstone) {
    operation = std::make_unique<Operation>();
    Change& change = operation->change;
    change.corpus = corpus.name();
    change.report_id = report_id;
    change.put_identity = Identity{.delete_time = now, .observe_time = missing ? now : (*known)->observe_time};
  }
  if (stands) {
    Change& change = operation->change;
    for (const Identity::Revision& revision : (*known)->revisions) change.erase_sketches.push_back(revision.sequence);
    const Sequence current = (*known)->revisions.back().sequence;
    change.erase_texts.push_back(current);
    operation->retired.push_back(current);
    absl::StatusOr<std::optional<Sketch>> found = FindSketch(corpus, context.store, current);
    if (!found.ok()) return std::move(done)(found.status());
    if (!*found) return std::move(done)(absl::DataLossError("the current revision of a report has no sketch"));
    sketch = **std::move(found);
  }
  std::shared_lock gate(context.committer.gate());
  if (context.committer.failures() != failures) return std::move(done)(RolledBackError());
  std::lock_guard order(corpus.sequencer());
  if (purge && !corpus.purges().Has(report_id) && corpus.purges().notes().size() >= kMaxPurges) {
    return std::move(done)(TooManyPurges());
  }
  Loosened loosened;
  if (stands) loosened = HeldTogetherBy(context.options.policy, corpus, sketch.cluster, sketch);
  if (stands && !purge && !loosened.anchors.empty() && IsAnchor(corpus, sketch)) {
    PurgeList held;
    held.Loosen(report_id, loosened);
    operation->change.put_notes.emplace_back(HeldNote(report_id), held.Encode());
  }
  if (missing) {
    NoteMissing(context, corpus, report_id, now, operation->change);
  } else if (operation != nullptr) {
    TakeOut(corpus, sketch, now, *operation);
  }
  size_t bytes = report_id.size();
  if (purge) {
    if (operation == nullptr) operation = std::make_unique<Operation>();
    operation->change.corpus = corpus.name();
    corpus.purges().Add(report_id);
    if (!loosened.anchors.empty()) corpus.purges().Loosen(report_id, loosened);
    operation->change.put_notes.emplace_back(kPurgesNote, corpus.purges().Encode());
    bytes += operation->change.put_notes.back().second.size();
  }
  if (operation != nullptr) corpus.Register(*operation, nullptr);
  context.committer.Enqueue(
      {.corpus = &corpus,
       .operation = std::move(operation),
       .bytes = bytes,
       .done = [done = std::move(done), deleted = Deleted{tombstone.value_or(now), true, corpus.last_sequence(),
                                                          tombstone.has_value()}](absl::Status status) mutable {
         if (status.ok()) return std::move(done)(deleted);
         std::move(done)(StoreError(status));
       }});
}

}  // namespace wireprint::dedup
