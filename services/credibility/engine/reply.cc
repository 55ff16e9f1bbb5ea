// What a call to Engine::Record answers, and when.
#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "services/credibility/engine/batch.h"
#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {

// What the call began is left to the outbox, where it has no answer.
void Engine::EndBegun(Batch& batch) {
  if (batch.begun.empty()) return;
  bool waits = false;
  {
    const std::lock_guard lock(batch.corpus->mutex);
    for (const Sequence sequence : batch.begun) batch.corpus->under_way.End(sequence);
    waits = std::exchange(batch.corpus->outbox_waits, false);
  }
  batch.begun.clear();
  if (waits) Wake();
  for (const size_t i : batch.staged) waits_.Wake(batch.corpus->name, batch.items[i].sent.report.report_id);
}

// A report that the call replays and that dedup is asked about now, or about to be, by others; null: none. Call with
// the corpus locked.
const std::string* Engine::UnansweredReplay(const Batch& batch) {
  const UnderWay& under_way = batch.corpus->under_way;
  for (size_t i = 0; i < batch.items.size(); ++i) {
    const Batch::Item& item = batch.items[i];
    const std::string& report_id = item.sent.report.report_id;
    if (!batch.statuses[i].ok() || !item.replayed) continue;
    if (!under_way.Has(item.sequence) && !under_way.IsAsked(report_id)) continue;
    const auto row = Transaction(*store_, batch.corpus->name).GetRow(item.sequence);
    if (row.ok() && *row && (*row)->facts.reuse.pending && !(*row)->superseded) return &report_id;
  }
  return nullptr;
}

// Dedup is asked about nothing more of the call. Answers when the same reports, of which other calls have it asked,
// have an answer too, and no later than the call would for a report of its own.
void Engine::Conclude(std::shared_ptr<Batch> batch) {
  EndBegun(*batch);
  if (!batch->patience) batch->patience = PatienceOf(*batch);
  if (batch->corpus != nullptr && !closing_.load() && *batch->patience > absl::Now()) {
    const std::lock_guard lock(batch->corpus->mutex);
    if (const std::string* const report_id = UnansweredReplay(*batch)) {
      // The last that is done here: the call may end at once.
      return waits_.Wait(batch->corpus->name, *report_id, *batch->patience, [this, batch] { Conclude(batch); });
    }
  }
  Reply(*batch);
}

void Engine::Reply(Batch& batch) {
  RecordResults results;
  bool pending = batch.unsynced;
  for (size_t i = 0; i < batch.items.size(); ++i) {
    Batch::Item& item = batch.items[i];
    if (!batch.statuses[i].ok()) {
      results.push_back(batch.statuses[i]);
      continue;
    }
    absl::StatusOr<RecordOutcome> outcome =
        OutcomeOf(*batch.corpus, item.sequence, item.replayed, batch.max_matches, item.stored.get());
    if (outcome.ok()) {
      outcome->report = std::move(item.sent.report);
      pending = pending || outcome->row.facts.reuse.pending;
    }
    results.push_back(std::move(outcome));
  }
  if (pending) Wake();
  for (const auto& result : results) Tell(result);
  std::move(batch.done)(std::move(results));
  EndCall();
}

void Engine::Tell(const absl::StatusOr<RecordOutcome>& result) {
  if (options_.watch == nullptr) return;
  options_.watch->Recorded([&] {
    if (!result.ok()) return Provenance::kError;
    if (result->replayed) return Provenance::kReplayed;
    const ReuseFacts& reuse = result->row.facts.reuse;
    if (reuse.pending) return Provenance::kPending;
    return reuse.exclusion == Exclusion::kRefused ? Provenance::kRefused : Provenance::kResolved;
  }());
}

}  // namespace wireprint::credibility
