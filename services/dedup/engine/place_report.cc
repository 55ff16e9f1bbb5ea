#include "services/dedup/engine/place_report.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"

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

class Placing {
 public:
  Placing(Corpus& corpus, const MatchPolicy& policy, const ArrivingReport& report, const VerifiedMatches& matches,
          Micros now)
      : corpus_(corpus), policy_(policy), report_(report), matches_(matches), edit_(corpus.clusters(), now) {}

  ClusterEdit& edit() { return edit_; }

  ClusterPlace Run(Sequence replaced) {
    const std::vector<AnchorMatch> anchors = AnchorMatches(corpus_, edit_, matches_);
    Sketch& sketch = report_.sketch;
    std::vector<Anchor> joined;
    const Placement placement = Place(sketch.shingle_count, anchors, policy_.relation, [&](ClusterNumber cluster) {
      joined = corpus_.clusters().AnchorsOf(cluster);
      FillShingles(joined);
      return absl::MakeConstSpan(joined);
    });
    sketch.compilation = placement.compilation;
    sketch.linked_clusters = placement.others;
    if (placement.best < 0) {
      sketch.cluster = sketch.sequence;
      sketch.anchor = sketch.sequence;
      return {.cluster = sketch.cluster,
              .size = 1,
              .compilation = placement.compilation,
              .linked = placement.others,
              .anchor_report_id = sketch.report_id};
    }
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
    const ClusterNumber placed = sketch.cluster;
    ClusterNumber current = placed;
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

 private:
  ClusterReport Arriving(const Edge* edge) const {
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

  // Of an anchor without a record the table knows no shingles.
  void FillShingles(std::vector<Anchor>& anchors) const {
    for (Anchor& anchor : anchors) {
      if (anchor.shingle_count != 0) continue;
      if (const Match* match = FindMatch(matches_, anchor.sequence)) anchor.shingle_count = match->shingle_count;
    }
  }

  // The edges to the anchors that hold it and that it merges, where they are not among those that are stored anyway.
  void KeepEdges(absl::Span<const AnchorMatch> anchors, const Placement& placement) {
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

  std::string ShownId(Sequence sequence) const {
    for (const Match& match : matches_.matches) {
      if (match.edge.sequence == sequence) return match.edge.report_id;
    }
    return {};
  }

  Corpus& corpus_;
  const MatchPolicy& policy_;
  const ArrivingReport& report_;
  const VerifiedMatches& matches_;
  ClusterEdit edit_;
};

}  // namespace

std::vector<AnchorMatch> AnchorMatches(const Corpus& corpus, const ClusterEdit& edit, const VerifiedMatches& matches) {
  absl::flat_hash_map<ClusterNumber, std::vector<Anchor>> anchors_of;
  std::vector<AnchorMatch> anchors;
  for (const std::vector<Match>* list : {&matches.matches, &matches.hidden}) {
    for (const Match& match : *list) {
      const ClusterNumber cluster = edit.Resolve(match.cluster);
      const auto [it, added] = anchors_of.try_emplace(cluster);
      if (added) it->second = corpus.clusters().AnchorsOf(cluster);
      const Edge& edge = match.edge;
      if (std::none_of(it->second.begin(), it->second.end(),
                       [&](const Anchor& anchor) { return anchor.sequence == edge.sequence; })) {
        continue;
      }
      anchors.push_back(
          {cluster, edge.sequence, edge.relation, edge.jaccard, edge.containment, edge.reverse_containment});
    }
  }
  return anchors;
}

ClusterPlace PredictPlace(const Corpus& corpus, const MatchPolicy& policy, uint32_t shingle_count,
                          const VerifiedMatches& matches) {
  const ClusterEdit unchanged(corpus.clusters(), 0);
  const std::vector<AnchorMatch> anchors = AnchorMatches(corpus, unchanged, matches);
  const Placement placement =
      Place(shingle_count, anchors, policy.relation, [](ClusterNumber) { return absl::Span<const Anchor>(); });
  ClusterPlace place{.compilation = placement.compilation};
  if (placement.compilation) place.linked = placement.others;
  if (placement.best < 0) return place;
  const AnchorMatch& best = anchors[static_cast<size_t>(placement.best)];
  place.cluster = best.cluster;
  place.size = unchanged.SizeOf(best.cluster);
  for (const Match& match : matches.matches) {
    if (match.edge.sequence == best.anchor) place.anchor_report_id = match.edge.report_id;
  }
  return place;
}

ClusterPlace PlaceOf(const Corpus& corpus, const Sketch& sketch) {
  const std::optional<Cluster> cluster = corpus.clusters().Find(sketch.cluster);
  ClusterPlace place{.cluster = cluster ? cluster->number : sketch.cluster,
                     .size = cluster ? cluster->size : 1,
                     .compilation = sketch.compilation,
                     .linked = sketch.linked_clusters};
  if (sketch.anchor == sketch.sequence) place.anchor_report_id = sketch.report_id;
  for (const Edge& edge : sketch.edges) {
    if (edge.sequence == sketch.anchor) place.anchor_report_id = edge.report_id;
  }
  return place;
}

ClusterPlace PlaceReport(Corpus& corpus, const MatchPolicy& policy, const ArrivingReport& report,
                         const VerifiedMatches& matches, const Sketch* replaced, Micros now, Operation& operation) {
  Placing placing(corpus, policy, report, matches, now);
  Sketch& sketch = report.sketch;
  LogEntry entry{.kind = LogEntry::Kind::kAdded,
                 .sequence = sketch.sequence,
                 .report_id = sketch.report_id,
                 .outlet = std::string(report.outlet),
                 .observe_time = sketch.observe_time,
                 .time = now};
  if (replaced != nullptr) {
    placing.edit().Leave({replaced->cluster, replaced->observe_time, replaced->sequence}, replaced->anchor);
    entry.other_cluster = placing.edit().Resolve(replaced->cluster);
  }
  const ClusterPlace place = placing.Run(replaced == nullptr ? 0 : replaced->sequence);
  std::vector<const Sketch*> left;
  if (replaced != nullptr) left.push_back(replaced);
  FinishEdit(placing.edit(), left, operation);
  entry.number = corpus.NextChange();
  entry.cluster = place.cluster;
  entry.size = place.size;
  if (entry.other_cluster == place.cluster) entry.other_cluster = 0;
  operation.change.log.push_back(std::move(entry));
  for (const auto& [number, image] : operation.clusters_after) {
    const auto before = operation.clusters_before.find(number);
    const bool stood =
        before == operation.clusters_before.end() || !before->second || before->second->absorbed_into == 0;
    if (!image || image->absorbed_into == 0 || !stood) continue;
    operation.change.log.push_back({.number = corpus.NextChange(),
                                    .kind = LogEntry::Kind::kMerged,
                                    .sequence = sketch.sequence,
                                    .time = now,
                                    .cluster = image->absorbed_into,
                                    .other_cluster = number,
                                    .size = place.size});
  }
  return place;
}

void TakeOut(Corpus& corpus, const Sketch& sketch, Micros now, Operation& operation) {
  ClusterEdit edit(corpus.clusters(), now);
  const ClusterNumber cluster = edit.Resolve(sketch.cluster);
  const bool alone = !corpus.clusters().Find(cluster);
  edit.Leave({sketch.cluster, sketch.observe_time, sketch.sequence}, sketch.anchor);
  const uint32_t size = alone ? 0 : edit.SizeOf(cluster);
  const Sketch* left[] = {&sketch};
  FinishEdit(edit, left, operation);
  operation.change.log.push_back({.number = corpus.NextChange(),
                                  .kind = LogEntry::Kind::kDeleted,
                                  .sequence = sketch.sequence,
                                  .report_id = sketch.report_id,
                                  .observe_time = sketch.observe_time,
                                  .time = now,
                                  .cluster = cluster,
                                  .size = size});
}

void FinishEdit(ClusterEdit& edit, absl::Span<const Sketch* const> left, Operation& operation) {
  edit.Finish();
  operation.clusters_before = edit.before();
  operation.clusters_after = edit.after();
  Change& change = operation.change;
  for (const auto& [number, image] : edit.after()) {
    if (image) {
      change.put_clusters.push_back(*image);
    } else {
      change.erase_clusters.push_back(number);
    }
  }
  change.put_members = std::move(edit.put_members());
  change.erase_members = std::move(edit.erase_members());
  change.erase_anchors = edit.dropped_anchors();
  for (const Sequence kept : edit.kept_anchors()) {
    for (const Sketch* sketch : left) {
      if (sketch->sequence == kept) change.put_anchors.push_back(*sketch);
    }
  }
}

}  // namespace wireprint::dedup
