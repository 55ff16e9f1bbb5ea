#include "services/dedup/engine/placing.h"

#include <algorithm>
#include <utility>

namespace wireprint::dedup {
namespace {

ClusterReport FromMatch(const Match& match) {
  const Edge& edge = match.edge;
  return {.member = {.observe_time = edge.observe_time,
                     .sequence = edge.sequence,
                     .report_id = edge.report_id,
                     .outlet = edge.outlet,
                     .anchor = edge.sequence},
          .shingle_count = match.shingle_count};
}

// Every verified match, whatever callers are told of it.
const Match* FindMatch(const VerifiedMatches& matches, Sequence sequence) {
  for (const std::vector<Match>* list : {&matches.matches, &matches.hidden}) {
    for (const Match& match : *list) {
      if (match.edge.sequence == sequence) return &match;
    }
  }
  return nullptr;
}

// A match that is an anchor of `cluster`; the report of a cluster without a record is one.
const Match* FindFounder(const VerifiedMatches& matches, absl::Span<const AnchorMatch> anchors, ClusterNumber cluster) {
  for (const AnchorMatch& anchor : anchors) {
    if (anchor.cluster == cluster) return FindMatch(matches, anchor.anchor);
  }
  return nullptr;
}

bool HasEdge(const std::vector<Edge>& edges, Sequence sequence) {
  return std::any_of(edges.begin(), edges.end(), [&](const Edge& edge) { return edge.sequence == sequence; });
}

}  // namespace

ClusterPlace Placing::Run(Sequence replaced) {
  const std::vector<AnchorMatch> anchors = AnchorMatches(corpus_, edit_, matches_);
  Sketch& sketch = report_.sketch;
  const Placement placement = Decide(anchors);
  sketch.compilation = placement.compilation;
  sketch.linked_clusters = placement.others;
  if (placement.best >= 0) return Joined(anchors, placement, replaced);
  sketch.cluster = sketch.sequence;
  sketch.anchor = sketch.sequence;
  return Alone(sketch.cluster);
}

ClusterPlace Placing::RunAnew(ClusterNumber former, bool first) {
  Sketch& sketch = report_.sketch;
  if (edit_.HangOn(former, sketch.sequence)) {
    sketch.anchor = sketch.sequence;
    sketch.cluster = edit_.Hold(former, Arriving(nullptr));
    return Alone(sketch.cluster);
  }
  const std::vector<AnchorMatch> anchors = AnchorMatches(corpus_, edit_, matches_);
  const Placement placement = Decide(anchors);
  sketch.compilation = placement.compilation;
  sketch.linked_clusters = placement.others;
  sketch.hidden_edges.clear();
  if (placement.best >= 0) return Joined(anchors, placement, 0);
  sketch.anchor = sketch.sequence;
  if (first && !placement.compilation) {
    sketch.cluster = edit_.Hold(former, Arriving(nullptr));
  } else {
    sketch.cluster = corpus_.NextSequence();
    edit_.Found(sketch.cluster, Arriving(nullptr));
  }
  return Alone(sketch.cluster);
}

Placement Placing::Decide(absl::Span<const AnchorMatch> anchors) {
  std::vector<Anchor> joined;
  return Place(report_.sketch.shingle_count, anchors, policy_.relation, [&](ClusterNumber cluster) {
    joined = AnchorsToJoin(cluster);
    return absl::MakeConstSpan(joined);
  });
}

// Hangs the report on the best of the anchors.
ClusterPlace Placing::Joined(absl::Span<const AnchorMatch> anchors, const Placement& placement, Sequence replaced) {
  Sketch& sketch = report_.sketch;
  const AnchorMatch& best = anchors[static_cast<size_t>(placement.best)];
  const Match& match = *FindMatch(matches_, best.anchor);
  if (best.anchor == replaced && edit_.MayReseat(best.cluster, replaced)) {
    sketch.anchor = sketch.sequence;
    sketch.cluster = edit_.Reseat(best.cluster, replaced, Arriving(nullptr));
  } else {
    sketch.anchor = best.anchor;
    sketch.cluster = edit_.Join(best.cluster, FromMatch(match), Arriving(&match.edge));
    if (placement.becomes_anchor) edit_.AddAnchor(sketch.cluster, sketch.sequence, sketch.shingle_count);
  }
  // The number that its member record stands under; a merge below may absorb it.
  ClusterNumber current = sketch.cluster;
  for (const ClusterNumber other : placement.others) {
    // Its own former revision, which was the whole of that cluster.
    if (other == replaced && !corpus_.clusters().Record(other)) {
      std::erase(sketch.linked_clusters, other);
      continue;
    }
    if (const Match* founder = FindFounder(matches_, anchors, other)) {
      current = edit_.Merge(current, other, FromMatch(*founder));
    }
  }
  KeepEdges(anchors, placement);
  return {.cluster = current,
          .size = edit_.SizeOf(current),
          .linked = sketch.linked_clusters,
          .anchor_report_id = sketch.anchor == sketch.sequence ? sketch.report_id : ShownId(best.anchor)};
}

// The place of a report that holds itself in `cluster`.
ClusterPlace Placing::Alone(ClusterNumber cluster) const {
  const Sketch& sketch = report_.sketch;
  return {.cluster = cluster,
          .size = edit_.SizeOf(cluster),
          .compilation = sketch.compilation,
          .linked = sketch.linked_clusters,
          .anchor_report_id = sketch.report_id};
}

ClusterReport Placing::Arriving(const Edge* edge) const {
  const Sketch& sketch = report_.sketch;
  Member member{.observe_time = sketch.observe_time,
                .sequence = sketch.sequence,
                .report_id = sketch.report_id,
                .outlet = std::string(report_.outlet),
                .anchor = sketch.anchor};
  if (edge != nullptr) {
    member.relation = edge->relation;
    member.jaccard = edge->jaccard;
    member.containment = edge->containment;
    member.reverse_containment = edge->reverse_containment;
  }
  return {.member = std::move(member), .shingle_count = sketch.shingle_count};
}

// The anchors of a cluster that count for who becomes one. Of one without a record the table knows no shingles.
std::vector<Anchor> Placing::AnchorsToJoin(ClusterNumber cluster) const {
  std::vector<Anchor> anchors = corpus_.clusters().AnchorsOf(cluster);
  std::erase_if(anchors, [this](const Anchor& anchor) {
    return anchor.sequence == report_.sketch.sequence || corpus_.IsPurged(anchor.sequence);
  });
  for (Anchor& anchor : anchors) {
    if (anchor.shingle_count != 0) continue;
    if (const Match* match = FindMatch(matches_, anchor.sequence)) anchor.shingle_count = match->shingle_count;
  }
  return anchors;
}

// The edges to the anchors that hold it and that it merges, where they are not among those that are stored anyway.
void Placing::KeepEdges(absl::Span<const AnchorMatch> anchors, const Placement& placement) {
  Sketch& sketch = report_.sketch;
  for (const AnchorMatch& anchor : anchors) {
    const bool merged = std::binary_search(placement.others.begin(), placement.others.end(), anchor.cluster);
    if (anchor.anchor != sketch.anchor && !(merged && HoldsMember(anchor.relation, anchor.jaccard, anchor.containment,
                                                                  anchor.reverse_containment, policy_.relation)))
      continue;
    if (HasEdge(sketch.edges, anchor.anchor)) continue;
    sketch.hidden_edges.push_back(FindMatch(matches_, anchor.anchor)->edge);
  }
}

std::string Placing::ShownId(Sequence sequence) const {
  for (const Match& match : matches_.matches) {
    if (match.edge.sequence == sequence) return match.edge.report_id;
  }
  return {};
}

}  // namespace wireprint::dedup
