#include "services/dedup/engine/replay.h"

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/passages.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/prepare.h"

namespace wireprint::dedup {
namespace {

// The passages that `item` shares with each of its stored relations whose text still stands.
absl::Status AddPassages(const WriteContext& context, const Corpus& corpus, const AddItem& item,
                         std::vector<Match>& matches) {
  const std::string& text = item.report.text;
  const PreparedText prepared = Prepare(text, item.body_mask ? &*item.body_mask : nullptr, *context.options.rules);
  for (Match& match : matches) {
    const Sequence sequence = match.edge.sequence;
    if (const std::shared_ptr<const PendingReport> pending = corpus.FindPending(sequence)) {
      match.passages =
          LocatePassages(text, prepared.comparable, pending->text.report.text, ComparableOf(pending->text));
      continue;
    }
    const auto texts = context.store.GetTexts(corpus.name(), {&sequence, 1});
    if (!texts.ok()) return StoreError(texts.status());
    const std::optional<StoredText>& other = texts->front();
    if (!other) continue;
    match.passages = LocatePassages(text, prepared.comparable, other->report.text, ComparableOf(*other));
  }
  return absl::OkStatus();
}

}  // namespace

void Replay(const WriteContext& context, Corpus& corpus, const AddItem& item, const Identity& identity,
            const AddDecision& decision, uint32_t max_matches, bool include_passages, uint64_t failures,
            AddOneDone done) {
  absl::StatusOr<std::optional<Sketch>> sketch = FindSketch(corpus, context.store, decision.replayed);
  if (!sketch.ok()) return std::move(done)(sketch.status());
  if (!*sketch && decision.replayed <= corpus.expired_through()) return std::move(done)(RolledBackError());
  if (!*sketch) return std::move(done)(absl::DataLossError("a kept revision has no sketch"));
  AddOutcome outcome;
  outcome.report_id = item.report.report_id;
  outcome.revision = decision.revision;
  outcome.replayed = true;
  outcome.observe_time = identity.observe_time;
  outcome.sequence = decision.replayed;
  outcome.place = PlaceOf(corpus, **sketch);
  outcome.matches.candidates = (*sketch)->candidates;
  outcome.matches.candidates_truncated = (*sketch)->candidates_truncated;
  outcome.matches.exact_only = (*sketch)->word_count < context.options.policy.relation.min_words;
  outcome.matches.whole_text = (*sketch)->whole_text;
  outcome.matches.word_count = (*sketch)->word_count;
  std::vector<Match>& matches = outcome.matches.matches;
  for (Edge& edge : (*sketch)->edges) {
    if (matches.size() == max_matches) break;
    matches.push_back({std::move(edge), {}});
  }
  if (include_passages) {
    if (absl::Status s = AddPassages(context, corpus, item, matches); !s.ok()) return std::move(done)(s);
  }
  std::shared_lock gate(context.committer.gate());
  if (context.committer.failures() != failures) return std::move(done)(RolledBackError());
  std::lock_guard order(corpus.sequencer());
  context.committer.Enqueue(
      {.corpus = &corpus, .done = [done = std::move(done), outcome = std::move(outcome)](absl::Status status) mutable {
         if (status.ok()) return std::move(done)(std::move(outcome));
         std::move(done)(StoreError(status));
       }});
}

}  // namespace wireprint::dedup
