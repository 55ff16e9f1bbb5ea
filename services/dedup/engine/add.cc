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
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/policy_note.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/replay.h"
#include "services/dedup/engine/validate.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

// What a report takes while it waits for its commit: its text, what was left out of it, and its records.
constexpr size_t kRecordBytes = 4096;
constexpr size_t kExclusionBytes = sizeof(Exclusion) + 32;  // with a name too long to lie in it

size_t PendingBytes(const PendingReport& pending) {
  return kRecordBytes + pending.text.report.text.size() + kExclusionBytes * pending.text.excluded.size();
}

// One report on its way from decision to disk: Plan → Match → (sequencer held) MatchNewer → Enqueue.
class Addition {
 public:
  // `item` is valid, and `decision` is a first report or a revision of what `known` is. `buffers` are used as long as
  // this lives, and hold nothing.
  Addition(const WriteContext& context, Corpus& corpus, AddItem item, const AddDecision& decision,
           const std::optional<Identity>& known, const Hash128& content_hash, Micros observed, Micros now,
           PreparedText& buffers)
      : context_(context),
        corpus_(corpus),
        decision_(decision),
        content_hash_(content_hash),
        now_(now),
        prepared_(buffers) {
    Prepare(item.report.text, item.body_mask ? &*item.body_mask : nullptr, *context.options.rules, prepared_);
    FillSketch(prepared_, observed);
    pending_->text = {.report = std::move(item.report),
                      .excluded = std::move(prepared_.excluded),
                      .revision = sketch().revision,
                      .whole_text = sketch().whole_text,
                      .shingle_count = sketch().shingle_count,
                      .observe_time = observed};
    sketch().report_id = report_id();
    identity_.observe_time = observed;
    if (known) identity_.revisions = known->revisions;
  }

  // Plans what a revision does to the one it replaces.
  absl::Status Plan() {
    if (decision_.kind != AddDecision::Kind::kRevision) return absl::OkStatus();
    std::vector<Identity::Revision>& revisions = identity_.revisions;
    const Sequence replaced = revisions.back().sequence;
    absl::StatusOr<std::optional<Sketch>> old = FindSketch(corpus_, context_.store, replaced);
    if (!old.ok()) return old.status();
    if (!*old) return absl::DataLossError("the current revision of a report has no sketch");
    replaced_ = **old;
    (*old)->superseded = true;
    operation_->rewritten.push_back(std::move(**old));
    operation_->retired.push_back(replaced);
    operation_->change.erase_texts.push_back(replaced);
    while (revisions.size() >= kMaxKeptRevisions) {
      operation_->change.erase_sketches.push_back(revisions.front().sequence);
      revisions.erase(revisions.begin());
    }
    return absl::OkStatus();
  }

  // Matches against what is sequenced by now; what comes meanwhile is left to MatchNewer.
  absl::Status Match(uint32_t max_matches, bool include_passages) {
    const Micros window = context_.options.match_window;
    max_matches_ = max_matches;
    seen_ = corpus_.sequenced();
    retirements_ = corpus_.retirements();
    const bool revision = decision_.kind == AddDecision::Kind::kRevision;
    const Sequence replaced = replaced_ ? replaced_->sequence : 0;
    query_ = {.report_id = report_id(),
              .own = replaced,
              .replaced = replaced,
              .replaced_cluster = replaced_ ? replaced_->cluster : 0,
              .text = pending_->text.report.text,
              .ranges = prepared_.ranges,
              .observe_time = sketch().observe_time,
              .comparable = &prepared_.comparable,
              .indexed = IndexedFromSketch(sketch(), context_.options.policy.relation.min_words),
              .filter = {.from = sketch().observe_time - window,
                         .to = sketch().observe_time + window + 1,
                         .max_sequence = seen_,
                         .limit = VerifyLimit(max_matches, revision ? report_id() : "")},
              .include_passages = include_passages};
    return Search(0, seen_);
  }

  // Matches against what was sequenced since Match, or anew when a report was retired since. Hold the sequencer.
  absl::Status MatchNewer() {
    const bool anew = corpus_.retirements() != retirements_;
    if (!anew && corpus_.sequenced() == seen_) return absl::OkStatus();
    if (anew) matches_ = {};
    return Search(anew ? 0 : seen_ + 1, corpus_.sequenced());
  }

  // Gives the report its place, and hands it to the disk. Hold the committer's gate and the sequencer.
  void Enqueue(AddOneDone done) {
    sketch().sequence = corpus_.NextSequence();
    const size_t kept = std::max<size_t>(kMinStoredEdges, max_matches_);
    for (size_t i = 0; i < std::min(kept, matches_.matches.size()); ++i) {
      sketch().edges.push_back(matches_.matches[i].edge);
    }
    sketch().candidates = matches_.candidates;
    sketch().candidates_truncated = matches_.truncated;
    place_ = PlaceReport(corpus_, context_.options.policy, {sketch(), pending_->text.report.outlet}, matches_,
                         replaced_ ? &*replaced_ : nullptr, now_, *operation_);
    FillChange();
    IndexedReport indexed = query_.indexed;
    indexed.sequence = sketch().sequence;
    indexed.cluster = place_.cluster;
    operation_->added = pending_;
    corpus_.Register(*operation_, &indexed);
    if (EngineObserver* observer = context_.options.observer; observer != nullptr) {
      observer->Matched(matches_.candidates, matches_.matches);
      observer->Added(corpus_, pending_);
    }
    context_.committer.Enqueue({.corpus = &corpus_,
                                .operation = std::move(operation_),
                                .bytes = PendingBytes(*pending_),
                                .done = [done = std::move(done), outcome = Outcome()](absl::Status status) mutable {
                                  if (status.ok()) return std::move(done)(std::move(outcome));
                                  std::move(done)(StoreError(status));
                                }});
  }

 private:
  Sketch& sketch() { return pending_->sketch; }
  const std::string& report_id() const { return pending_->text.report.report_id; }

  void FillSketch(const PreparedText& prepared, Micros observed) {
    const fingerprint::Fingerprint& computed = prepared.fingerprint;
    sketch().scheme = std::string(fingerprint::kSchemeName);
    sketch().ruleset = prepared.ruleset;
    sketch().observe_time = observed;
    sketch().receive_time = now_;
    sketch().revision = decision_.revision;
    sketch().whole_text = prepared.whole_text;
    sketch().word_count = computed.word_count;
    sketch().shingle_count = computed.shingle_count;
    sketch().exact_hash = computed.exact_hash;
    sketch().signature = fingerprint::LowBytes(computed.signature);
    sketch().samples = computed.samples;
  }

  absl::Status Search(Sequence from, Sequence to) {
    query_.filter.min_sequence = from;
    query_.filter.max_sequence = to;
    return FindVerified(corpus_, context_.store, context_.options.policy, query_, matches_);
  }

  void FillChange() {
    Change& change = operation_->change;
    change.corpus = corpus_.name();
    change.put_sketches.push_back(&sketch());
    for (const Sketch& rewritten : operation_->rewritten) change.put_sketches.push_back(&rewritten);
    change.put_text = &pending_->text;
    change.text_sequence = sketch().sequence;
    change.report_id = report_id();
    identity_.revisions.push_back({decision_.revision, sketch().sequence, content_hash_});
    change.put_identity = std::move(identity_);
    // The first report of a corpus: what its clusters are made by.
    if (corpus_.committed_change() == 0) change.put_notes = {{kPolicyNote, PolicyNote(context_.options)}};
    if (corpus_.policy_differs()) change.put_notes = {{kPolicyNote, kSeveralPolicies}};
  }

  AddOutcome Outcome() {
    AddOutcome outcome{.report_id = report_id(),
                       .revision = decision_.revision,
                       .observe_time = sketch().observe_time,
                       .sequence = sketch().sequence,
                       .place = place_};
    if (matches_.matches.size() > max_matches_) matches_.matches.resize(max_matches_);
    outcome.matches = {.matches = std::move(matches_.matches),
                       .candidates = matches_.candidates,
                       .candidates_truncated = matches_.truncated,
                       .exact_only = query_.indexed.exact_only,
                       .whole_text = sketch().whole_text,
                       .word_count = sketch().word_count};
    return outcome;
  }

  const WriteContext& context_;
  Corpus& corpus_;
  const AddDecision decision_;
  const Hash128 content_hash_;
  const Micros now_;
  PreparedText& prepared_;
  // Shared with the operation from Enqueue on, and immutable from then on.
  const std::shared_ptr<PendingReport> pending_ = std::make_shared<PendingReport>();
  std::unique_ptr<Operation> operation_ = std::make_unique<Operation>();
  Identity identity_;
  uint32_t max_matches_ = 0;
  Sequence seen_ = 0;
  uint64_t retirements_ = 0;
  std::optional<Sketch> replaced_;  // of the revision that this one replaces
  MatchQuery query_;                // borrows from pending_ and prepared_
  ClusterPlace place_;
  VerifiedMatches matches_;
};

}  // namespace

void AddOne(const WriteContext& context, Corpus& corpus, AddItem item, uint32_t max_matches, bool include_passages,
            AddOneDone done) {
  const Micros now = context.options.now();
  const Hash128 content_hash = ContentHash(item.report);
  const absl::StatusOr<Micros> sent_time = ValidateItem(item, now);
  if (!sent_time.ok()) return std::move(done)(sent_time.status());

  std::lock_guard id_lock(corpus.IdLock(item.report.report_id));
  const uint64_t failures = context.committer.failures();
  const absl::StatusOr<std::optional<Identity>> known = FindIdentity(corpus, context.store, item.report.report_id);
  if (!known.ok()) return std::move(done)(known.status());
  const absl::StatusOr<AddDecision> decision =
      DecideAdd(item.report.report_id, *known, content_hash, item.expected_revision, now, context.options.retention);
  if (!decision.ok()) return std::move(done)(decision.status());
  if (decision->kind == AddDecision::Kind::kReplay) {
    return Replay(context, corpus, item, **known, *decision, max_matches, include_passages, failures, std::move(done));
  }

  const bool revision = decision->kind == AddDecision::Kind::kRevision;
  thread_local PreparedText buffers;
  Addition addition(context, corpus, std::move(item), *decision, *known, content_hash,
                    revision ? (*known)->observe_time : *sent_time, now, buffers);
  if (absl::Status s = addition.Plan(); !s.ok()) return std::move(done)(s);
  if (absl::Status s = addition.Match(max_matches, include_passages); !s.ok()) return std::move(done)(s);

  std::shared_lock gate(context.committer.gate());
  if (context.committer.failures() != failures) return std::move(done)(RolledBackError());
  std::lock_guard order(corpus.sequencer());
  if (absl::Status s = addition.MatchNewer(); !s.ok()) return std::move(done)(s);
  addition.Enqueue(std::move(done));
}

}  // namespace wireprint::dedup
