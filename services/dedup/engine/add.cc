#include "services/dedup/engine/add.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/dedup/engine/identity.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/replay.h"
#include "services/dedup/engine/validate.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

// What a report takes while it waits for its commit: its text, its record, and the comparable form, of which each word
// has a place, a hash, a shingle and a share of the sorted set.
constexpr size_t kRecordBytes = 1024;
constexpr size_t kComparableBytesPerWord = 40;

size_t PendingBytes(const PendingReport& pending) {
  return kRecordBytes + pending.text.report.text.size() + kComparableBytesPerWord * pending.comparable.word_count();
}

// Turns an operation that adds `pending` as `decision.revision` into the change that makes it so, but for the sequence.
absl::Status PlanRevision(const WriteContext& context, const Corpus& corpus, const std::optional<Identity>& known,
                          const AddDecision& decision, Operation& operation, Identity& next) {
  if (decision.kind != AddDecision::Kind::kRevision) return absl::OkStatus();
  next.revisions = known->revisions;
  const Sequence replaced = next.revisions.back().sequence;
  absl::StatusOr<std::optional<Sketch>> sketch = FindSketch(corpus, context.store, replaced);
  if (!sketch.ok()) return sketch.status();
  if (!*sketch) return absl::DataLossError("the current revision of a report has no sketch");
  (*sketch)->superseded = true;
  operation.rewritten.push_back(std::move(**sketch));
  operation.retired.push_back(replaced);
  operation.change.erase_texts.push_back(replaced);
  while (next.revisions.size() >= kMaxKeptRevisions) {
    operation.change.erase_sketches.push_back(next.revisions.front().sequence);
    next.revisions.erase(next.revisions.begin());
  }
  return absl::OkStatus();
}

void FillSketch(const PreparedText& prepared, const AddItem& item, const AddDecision& decision, Micros observed,
                Micros now, Sketch& sketch) {
  sketch.scheme = std::string(fingerprint::kSchemeName);
  sketch.ruleset = prepared.ruleset;
  sketch.observe_time = observed;
  sketch.receive_time = now;
  sketch.report_id = item.report.report_id;
  sketch.revision = decision.revision;
  sketch.whole_text = prepared.whole_text;
  sketch.word_count = prepared.fingerprint.word_count;
  sketch.shingle_count = prepared.fingerprint.shingle_count;
  sketch.exact_hash = prepared.fingerprint.exact_hash;
  sketch.signature = fingerprint::LowBytes(prepared.fingerprint.signature);
  sketch.samples = prepared.fingerprint.samples;
}

}  // namespace

void AddOne(const WriteContext& context, Corpus& corpus, AddItem item, uint32_t max_matches, bool include_passages,
            AddOneDone done) {
  const Micros now = context.options.now();
  const Hash128 content_hash = ContentHash(item.report);
  absl::StatusOr<Micros> sent_time = ValidateItem(item, now);
  if (!sent_time.ok()) return std::move(done)(sent_time.status());

  std::lock_guard id_lock(corpus.IdLock(item.report.report_id));
  const uint64_t failures = context.committer.failures();
  absl::StatusOr<std::optional<Identity>> known = FindIdentity(corpus, context.store, item.report.report_id);
  if (!known.ok()) return std::move(done)(known.status());
  const absl::StatusOr<AddDecision> decision =
      DecideAdd(item.report.report_id, *known, content_hash, item.expected_revision, now, context.options.retention);
  if (!decision.ok()) return std::move(done)(decision.status());
  if (decision->kind == AddDecision::Kind::kReplay) {
    return Replay(context, corpus, item, **known, *decision, max_matches, include_passages, failures, std::move(done));
  }
  const bool revision = decision->kind == AddDecision::Kind::kRevision;
  const Micros observed = revision ? (*known)->observe_time : *sent_time;

  PreparedText prepared =
      Prepare(item.report.text, item.body_mask ? &*item.body_mask : nullptr, *context.options.rules);
  const auto pending = std::make_shared<PendingReport>();
  FillSketch(prepared, item, *decision, observed, now, pending->sketch);
  pending->text.report = std::move(item.report);
  pending->text.excluded = std::move(prepared.excluded);
  pending->comparable = std::move(prepared.comparable);
  Sketch& sketch = pending->sketch;
  const std::string& report_id = pending->text.report.report_id;

  auto operation = std::make_unique<Operation>();
  Identity next{.observe_time = observed};
  if (absl::Status s = PlanRevision(context, corpus, *known, *decision, *operation, next); !s.ok()) {
    return std::move(done)(s);
  }

  // What is sequenced while this is matched is looked for again below, so it is left out here.
  const Sequence seen = corpus.sequenced();
  const uint64_t retirements = corpus.retirements();
  const MatchQuery query{.report_id = report_id,
                         .text = pending->text.report.text,
                         .comparable = &pending->comparable,
                         .indexed = IndexedFromSketch(sketch, context.options.policy.min_words),
                         .filter = {.from = observed - context.options.match_window,
                                    .to = observed + context.options.match_window + 1,
                                    .max_sequence = seen,
                                    .limit = VerifyLimit(max_matches, revision ? report_id : "")},
                         .include_passages = include_passages};
  absl::StatusOr<VerifiedMatches> matches = FindVerified(corpus, context.store, context.options.policy, query);
  if (!matches.ok()) return std::move(done)(matches.status());

  std::shared_lock gate(context.committer.gate());
  if (context.committer.failures() != failures) return std::move(done)(RolledBackError());
  std::lock_guard order(corpus.sequencer());
  const bool all_again = corpus.retirements() != retirements;
  if (all_again || corpus.sequenced() != seen) {
    MatchQuery newer = query;
    newer.filter.max_sequence = corpus.sequenced();
    newer.filter.min_sequence = all_again ? 0 : seen + 1;
    absl::StatusOr<VerifiedMatches> more = FindVerified(corpus, context.store, context.options.policy, newer);
    if (!more.ok()) return std::move(done)(more.status());
    if (all_again) *matches = {};
    Merge(*std::move(more), *matches);
  }

  sketch.sequence = corpus.NextSequence();
  sketch.candidates = matches->candidates;
  sketch.candidates_truncated = matches->truncated;
  for (const Match& match : matches->matches) {
    if (sketch.edges.size() == std::max<size_t>(kMinStoredEdges, max_matches)) break;
    sketch.edges.push_back(match.edge);
  }
  next.revisions.push_back({decision->revision, sketch.sequence, content_hash});
  Change& change = operation->change;
  change.corpus = corpus.name();
  change.put_sketches.push_back(&sketch);
  for (const Sketch& rewritten : operation->rewritten) change.put_sketches.push_back(&rewritten);
  change.put_text = &pending->text;
  change.text_sequence = sketch.sequence;
  change.report_id = report_id;
  change.put_identity = std::move(next);
  change.log = LogEntry{corpus.NextChange(), LogEntry::Kind::kAdded, sketch.sequence, report_id, now};
  operation->added = pending;
  IndexedReport indexed = query.indexed;
  indexed.sequence = sketch.sequence;
  corpus.Register(*operation, &indexed);

  AddOutcome outcome{
      .report_id = report_id, .revision = decision->revision, .observe_time = observed, .sequence = sketch.sequence};
  if (matches->matches.size() > max_matches) matches->matches.resize(max_matches);
  outcome.matches = {.matches = std::move(matches->matches),
                     .candidates = matches->candidates,
                     .candidates_truncated = matches->truncated,
                     .exact_only = indexed.exact_only,
                     .whole_text = sketch.whole_text,
                     .word_count = sketch.word_count};
  context.committer.Enqueue(
      {.corpus = &corpus,
       .operation = std::move(operation),
       .bytes = PendingBytes(*pending),
       .done = [done = std::move(done), outcome = std::move(outcome)](absl::Status status) mutable {
         if (status.ok()) return std::move(done)(std::move(outcome));
         std::move(done)(StoreError(status));
       }});
}

}  // namespace wireprint::dedup
