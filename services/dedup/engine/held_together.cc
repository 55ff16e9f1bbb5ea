#include "services/dedup/engine/held_together.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "services/dedup/core/placement.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/verify.h"

namespace wireprint::dedup {
namespace {

bool HasHoldingEdge(const MatchPolicy& policy, const Sketch& sketch, Sequence to) {
  for (const std::vector<Edge>* edges : {&sketch.edges, &sketch.hidden_edges}) {
    for (const Edge& edge : *edges) {
      if (edge.sequence == to && Holds(policy, edge)) return true;
    }
  }
  return false;
}

// The anchors that a node holds or is held by; those without a text are compared with each other only.
absl::StatusOr<std::set<Sequence>> HeldWith(const WriteContext& context, const Corpus& corpus, const ReadAnchor& node,
                                            const std::vector<ReadAnchor>& nodes) {
  std::vector<ClusteredReport> others;
  for (const ReadAnchor& other : nodes) {
    if (other.anchor.sequence == node.anchor.sequence || (!node.text && other.text)) continue;
    others.push_back({other.anchor.sequence, 0});
  }
  MatchQuery query{.report_id = node.sketch.report_id,
                   .own = node.anchor.sequence,
                   .observe_time = node.sketch.observe_time,
                   .indexed = IndexedFromSketch(node.sketch, context.options.policy.relation.min_words)};
  std::vector<text::ByteRange> ranges;
  std::optional<ComparableText> comparable;
  if (node.text) {
    ranges = FingerprintedRanges(*node.text);
    comparable.emplace(node.text->report.text, ranges);
    query.text = node.text->report.text;
    query.ranges = ranges;
    query.comparable = &*comparable;
  }
  VerifiedMatches matches;
  const absl::Status verified =
      VerifyReports(corpus, context.store, context.options.policy, query, others, true, matches);
  if (!verified.ok()) return verified;
  std::set<Sequence> held;
  for (const Match& match : matches.hidden) {
    if (Holds(context.options.policy, match.edge)) held.insert(match.edge.sequence);
  }
  return held;
}

}  // namespace

bool Holds(const MatchPolicy& policy, const Edge& edge) {
  return HoldsMember(edge.relation, edge.jaccard, edge.containment, edge.reverse_containment, policy.relation);
}

absl::StatusOr<std::vector<ReadAnchor>> ReadAnchors(const WriteContext& context, const Corpus& corpus,
                                                    const std::vector<Anchor>& anchors) {
  std::vector<Sequence> sequences;
  std::vector<std::shared_ptr<const PendingReport>> pending;
  for (const Anchor& anchor : anchors) {
    sequences.push_back(anchor.sequence);
    pending.push_back(corpus.FindPending(anchor.sequence));
  }
  auto sketches = context.store.GetSketches(corpus.name(), sequences);
  if (!sketches.ok()) return StoreError(sketches.status());
  auto kept = context.store.GetAnchors(corpus.name(), sequences);
  if (!kept.ok()) return StoreError(kept.status());
  auto texts = context.store.GetTexts(corpus.name(), sequences);
  if (!texts.ok()) return StoreError(texts.status());
  std::vector<ReadAnchor> nodes;
  for (size_t i = 0; i < anchors.size(); ++i) {
    if (pending[i] != nullptr) {
      nodes.push_back({anchors[i], pending[i]->sketch, pending[i]->text});
      continue;
    }
    std::optional<Sketch>& sketch = (*sketches)[i] ? (*sketches)[i] : (*kept)[i];
    if (sketch) nodes.push_back({anchors[i], *std::move(sketch), std::move((*texts)[i])});
  }
  return nodes;
}

absl::StatusOr<std::map<Sequence, Sequence>> ConnectAnchors(const WriteContext& context, const Corpus& corpus,
                                                            const std::vector<ReadAnchor>& anchors,
                                                            const CancelledFn& cancelled) {
  std::map<Sequence, Sequence> part;
  for (const ReadAnchor& anchor : anchors) part[anchor.anchor.sequence] = anchor.anchor.sequence;
  for (const ReadAnchor& anchor : anchors) {
    if (cancelled && cancelled()) return CancelledError();
    const absl::StatusOr<std::set<Sequence>> held = HeldWith(context, corpus, anchor, anchors);
    if (!held.ok()) return held.status();
    for (const ReadAnchor& other : anchors) {
      // What was compared exactly once counts, whatever an estimate says now.
      if (!held->contains(other.anchor.sequence) &&
          !HasHoldingEdge(context.options.policy, anchor.sketch, other.anchor.sequence)) {
        continue;
      }
      const Sequence to = std::min(part[anchor.anchor.sequence], part[other.anchor.sequence]);
      const Sequence from = std::max(part[anchor.anchor.sequence], part[other.anchor.sequence]);
      for (auto& [sequence, joined] : part) joined = joined == from ? to : joined;
    }
  }
  return part;
}

Loosened HeldTogetherBy(const MatchPolicy& policy, const Corpus& corpus, ClusterNumber number, const Sketch& purged) {
  Loosened loosened{.cluster = number};
  for (const Anchor& anchor : corpus.clusters().AnchorsOf(number)) {
    if (anchor.sequence != purged.sequence && HasHoldingEdge(policy, purged, anchor.sequence)) {
      loosened.anchors.push_back(anchor.sequence);
    }
  }
  return loosened;
}

}  // namespace wireprint::dedup
