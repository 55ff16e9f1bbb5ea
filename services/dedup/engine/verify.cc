#include "services/dedup/engine/verify.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "services/dedup/core/compare.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/passages.h"
#include "services/dedup/engine/prepare.h"
#include "services/fingerprint/estimate.h"

namespace wireprint::dedup {
namespace {

// From signatures: of a report of which no text is left.
Overlap EstimatedOverlap(const MatchQuery& query, const Sketch& sketch) {
  const fingerprint::Overlap estimate = fingerprint::EstimateOverlap(
      query.indexed.signature, query.indexed.shingle_count, sketch.signature, sketch.shingle_count);
  return {.shared = static_cast<uint32_t>(std::lround(estimate.containment_a_in_b * query.indexed.shingle_count)),
          .shingles_a = query.indexed.shingle_count,
          .shingles_b = sketch.shingle_count,
          .words_a = query.indexed.word_count,
          .words_b = sketch.word_count,
          .identical = query.indexed.exact_hash == sketch.exact_hash};
}

class Verifier {
 public:
  Verifier(const MatchPolicy& policy, const MatchQuery& query, VerifiedMatches& matches)
      : policy_(policy), query_(query), matches_(matches) {}

  void Verify(const Sketch& sketch, const StoredText& text, const ComparableText& comparable, bool hidden) {
    const Overlap overlap = CompareSets(*query_.comparable, comparable);
    Relation relation = Classify(overlap, policy_.relation);
    if (relation == Relation::kUnrelated) return;
    const Micros gap = query_.observe_time - sketch.observe_time;
    if (std::abs(gap) >= policy_.template_text.min_gap && IsSameText(relation)) {
      const auto ranges = FingerprintedRanges(text.report.text.size(), text.excluded, sketch.whole_text);
      if (IsTemplate(relation, gap, QueryFigures(), Figures(text.report.text, ranges), policy_.template_text)) {
        relation = Relation::kTemplate;
      }
    }
    Match match = MakeMatch(sketch, overlap, relation);
    match.edge.outlet = text.report.outlet;
    if (query_.include_passages && !hidden) {
      match.passages = LocatePassages(query_.text, *query_.comparable, text.report.text, comparable);
    }
    (hidden ? matches_.hidden : matches_.matches).push_back(std::move(match));
  }

  void VerifySketch(const Sketch& sketch) {
    const Overlap overlap = EstimatedOverlap(query_, sketch);
    Relation relation = Classify(overlap, policy_.relation);
    // Its figures are gone with its text: what is a template to another report of its cluster is one to it.
    const Micros gap = query_.observe_time - sketch.observe_time;
    if (IsSameText(relation) && relation != Relation::kExact && std::abs(gap) >= policy_.template_text.min_gap &&
        std::any_of(matches_.matches.begin(), matches_.matches.end(),
                    [](const Match& match) { return match.edge.relation == Relation::kTemplate; })) {
      relation = Relation::kTemplate;
    }
    if (relation != Relation::kUnrelated) matches_.hidden.push_back(MakeMatch(sketch, overlap, relation));
  }

 private:
  static Match MakeMatch(const Sketch& sketch, const Overlap& overlap, Relation relation) {
    return {.edge = {.sequence = sketch.sequence,
                     .relation = relation,
                     .jaccard = static_cast<float>(overlap.Jaccard()),
                     .containment = static_cast<float>(overlap.Containment()),
                     .reverse_containment = static_cast<float>(overlap.ReverseContainment()),
                     .report_id = sketch.report_id,
                     .revision = sketch.revision,
                     .observe_time = sketch.observe_time},
            .shingle_count = sketch.shingle_count,
            .cluster = sketch.cluster};
  }

  const std::vector<uint64_t>& QueryFigures() {
    if (!figures_) figures_ = Figures(query_.text, query_.ranges);
    return *figures_;
  }

  const MatchPolicy& policy_;
  const MatchQuery& query_;
  VerifiedMatches& matches_;
  std::optional<std::vector<uint64_t>> figures_;
};

}  // namespace

absl::Status VerifyReports(const Corpus& corpus, const RecordStore& store, const MatchPolicy& policy,
                           const MatchQuery& query, absl::Span<const Sequence> sequences, bool hidden,
                           VerifiedMatches& matches) {
  Verifier verifier(policy, query, matches);
  std::vector<Sequence> stored;
  for (const Sequence sequence : sequences) {
    if ((sequence == query.own && !hidden) || !matches.verified.insert(sequence).second) continue;
    const std::shared_ptr<const PendingReport> pending = corpus.FindPending(sequence);
    if (pending == nullptr) {
      stored.push_back(sequence);
    } else if (pending->sketch.report_id != query.report_id || sequence == query.replaced) {
      verifier.Verify(pending->sketch, pending->text, pending->comparable, hidden);
    }
  }
  if (stored.empty()) return absl::OkStatus();
  auto sketches = store.GetSketches(corpus.name(), stored);
  if (!sketches.ok()) return StoreError(sketches.status());
  auto texts = store.GetTexts(corpus.name(), stored);
  if (!texts.ok()) return StoreError(texts.status());
  thread_local ComparableText comparable;
  std::vector<Sequence> without_text;
  for (size_t i = 0; i < stored.size(); ++i) {
    const std::optional<Sketch>& sketch = (*sketches)[i];
    const std::optional<StoredText>& text = (*texts)[i];
    if (!sketch || !text) {
      if (hidden) {
        without_text.push_back(stored[i]);
      } else {
        matches.verified.erase(stored[i]);  // it may still be an anchor
      }
      continue;
    }
    if (sketch->report_id == query.report_id && stored[i] != query.replaced) continue;
    comparable.Assign(text->report.text,
                      FingerprintedRanges(text->report.text.size(), text->excluded, sketch->whole_text));
    verifier.Verify(*sketch, *text, comparable, hidden);
  }
  if (without_text.empty()) return absl::OkStatus();
  const auto anchors = store.GetAnchors(corpus.name(), without_text);
  if (!anchors.ok()) return StoreError(anchors.status());
  for (const std::optional<Sketch>& anchor : *anchors) {
    if (anchor) verifier.VerifySketch(*anchor);
  }
  return absl::OkStatus();
}

}  // namespace wireprint::dedup
