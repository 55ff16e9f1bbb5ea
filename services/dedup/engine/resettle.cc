#include "services/dedup/engine/resettle.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "services/dedup/engine/limits.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/policy_note.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/verify.h"

namespace wireprint::dedup {
namespace {

// Of a report that is there.
absl::StatusOr<StoredText> TextOf(const WriteContext& context, const Corpus& corpus, Sequence sequence) {
  if (const std::shared_ptr<const PendingReport> pending = corpus.FindPending(sequence)) return pending->text;
  auto texts = context.store.GetTexts(corpus.name(), {&sequence, 1});
  if (!texts.ok()) return StoreError(texts.status());
  if (!texts->front()) return absl::DataLossError("a report has a sketch but no text");
  return *std::move(texts->front());
}

// The matches of one report, found without the sequencer and made good under it.
class Search {
 public:
  // Borrows all of it.
  Search(const WriteContext& context, const Corpus& corpus, const PurgedId& purged, const Sketch& sketch,
         const StoredText& text)
      : context_(context),
        purged_(purged),
        corpus_(corpus),
        sketch_(sketch),
        ranges_(FingerprintedRanges(text)),
        comparable_(text.report.text, ranges_) {
    const Micros window = context.options.match_window;
    query_ = {.report_id = sketch.report_id,
              .own = sketch.sequence,
              .text = text.report.text,
              .ranges = ranges_,
              .observe_time = sketch.observe_time,
              .comparable = &comparable_,
              .indexed = IndexedFromSketch(sketch, context.options.policy.relation.min_words),
              .filter = {.from = sketch.observe_time - window,
                         .to = sketch.observe_time + window + 1,
                         .limit = VerifyLimit(kDefaultMatches, sketch.report_id)}};
  }

  absl::Status Begin() {
    seen_ = corpus_.sequenced();
    retirements_ = corpus_.retirements();
    return Find(0, seen_);
  }
  // Hold the sequencer.
  absl::Status MakeGood() {
    const bool anew = corpus_.retirements() != retirements_;
    if (!anew && corpus_.sequenced() == seen_) return absl::OkStatus();
    if (anew) matches_ = {};
    return Find(anew ? 0 : seen_ + 1, corpus_.sequenced());
  }
  const VerifiedMatches& matches() const { return matches_; }

 private:
  absl::Status Find(Sequence from, Sequence to) {
    const MatchPolicy& policy = context_.options.policy;
    query_.filter.min_sequence = from;
    query_.filter.max_sequence = to;
    if (absl::Status s = FindVerified(corpus_, context_.store, policy, query_, matches_); !s.ok()) return s;
    std::vector<ClusteredReport> anchors;
    for (const Anchor& anchor : corpus_.clusters().AnchorsOf(sketch_.cluster)) {
      if (anchors.size() < kMaxVerifiedAnchors && !corpus_.IsPurged(anchor.sequence)) {
        anchors.push_back({anchor.sequence, sketch_.cluster});
      }
    }
    if (absl::Status s = VerifyReports(corpus_, context_.store, policy, query_, anchors, true, matches_); !s.ok()) {
      return s;
    }
    std::erase_if(matches_.hidden,
                  [this](const Match& match) { return purged_.Has(match.edge.report_id, match.edge.sequence); });
    // What was compared exactly once is not estimated now that the text is gone.
    for (Match& match : matches_.hidden) {
      for (const Edge& edge : sketch_.edges) {
        if (edge.sequence == match.edge.sequence) match.edge = edge;
      }
    }
    return absl::OkStatus();
  }

  const WriteContext& context_;
  const PurgedId& purged_;
  const Corpus& corpus_;
  const Sketch& sketch_;
  const std::vector<text::ByteRange> ranges_;
  const ComparableText comparable_;
  MatchQuery query_;
  VerifiedMatches matches_;
  Sequence seen_ = 0;
  uint64_t retirements_ = 0;
};

}  // namespace

bool ForgetEdges(const PurgedId& purged, Sketch& sketch) {
  const auto is_purged = [&](const Edge& edge) { return purged.Has(edge.report_id, edge.sequence); };
  return std::erase_if(sketch.edges, is_purged) + std::erase_if(sketch.hidden_edges, is_purged) != 0;
}

absl::StatusOr<std::optional<Sketch>> FindKept(const WriteContext& context, const Corpus& corpus,
                                               absl::string_view report_id, Sequence sequence) {
  const absl::StatusOr<std::optional<Identity>> identity = FindIdentity(corpus, context.store, report_id);
  if (!identity.ok()) return identity.status();
  if (!*identity || std::none_of((*identity)->revisions.begin(), (*identity)->revisions.end(),
                                 [&](const Identity::Revision& kept) { return kept.sequence == sequence; })) {
    return std::nullopt;
  }
  return FindSketch(corpus, context.store, sequence);
}

absl::StatusOr<std::optional<bool>> Resettle(const WriteContext& context, Corpus& corpus, const PurgedId& purged,
                                             Sequence sequence, Sequence anchor, bool first, CommitWait& wait) {
  const absl::StatusOr<std::optional<Sketch>> named = FindSketch(corpus, context.store, sequence);
  if (!named.ok()) return named.status();
  if (!*named) return std::nullopt;
  std::lock_guard id_lock(corpus.IdLock((*named)->report_id));
  const uint64_t failures = context.committer.failures();
  const absl::StatusOr<std::optional<Sketch>> found = FindKept(context, corpus, (*named)->report_id, sequence);
  if (!found.ok()) return found.status();
  if (!*found || (*found)->superseded || (*found)->anchor != anchor) return std::nullopt;
  const absl::StatusOr<StoredText> text = TextOf(context, corpus, sequence);
  if (!text.ok()) return text.status();

  auto operation = std::make_unique<Operation>();
  Sketch& sketch = operation->rewritten.emplace_back(**found);
  ForgetEdges(purged, sketch);
  Search search(context, corpus, purged, **found, *text);
  if (absl::Status s = search.Begin(); !s.ok()) return s;

  std::shared_lock gate(context.committer.gate());
  if (context.committer.failures() != failures) return RolledBackError();
  std::lock_guard order(corpus.sequencer());
  if (absl::Status s = search.MakeGood(); !s.ok()) return s;
  // From here on nobody comes to hang on it: not before there may be another anchor in its place.
  if (purged.anchors != nullptr && !corpus.IsPurged(anchor)) corpus.SetPurged(*purged.anchors);
  operation->change.corpus = corpus.name();
  operation->change.put_sketches.push_back(&sketch);
  PlaceAnew(corpus, context.options.policy, {sketch, text->report.outlet}, search.matches(), first,
            context.options.now(), *operation);
  const bool stays = operation->moved.empty();
  if (stays && sketch.anchor == sequence) {
    corpus.purges().Loosen(purged.report_id, {sketch.cluster, {sequence}});
    operation->change.put_notes = {{kPurgesNote, corpus.purges().Encode()}};
  }
  if (corpus.policy_differs()) operation->change.put_notes.emplace_back(kPolicyNote, kSeveralPolicies);
  wait.Enqueue(context, corpus, std::move(operation));
  return stays;
}

}  // namespace wireprint::dedup
