#include "services/dedup/engine/place_report.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/dedup/engine/placing.h"

namespace wireprint::dedup {
namespace {

LogEntry EntryOf(LogEntry::Kind kind, const ArrivingReport& report, Micros now) {
  return {.kind = kind,
          .sequence = report.sketch.sequence,
          .report_id = report.sketch.report_id,
          .outlet = std::string(report.outlet),
          .observe_time = report.sketch.observe_time,
          .time = now};
}

void LogPlace(Corpus& corpus, const ClusterPlace& place, LogEntry entry, Operation& operation) {
  entry.number = corpus.NextChange();
  entry.cluster = place.cluster;
  entry.size = place.size;
  operation.change.log.push_back(std::move(entry));
}

// A cluster that a report has merged into its own, and the reports that came with it.
struct Merged {
  ClusterNumber number = 0;
  uint32_t size = 0;
};

// `left`: the cluster that the report has left, as it was called; 0 for none.
std::vector<Merged> MergesOf(const Operation& operation, ClusterNumber left) {
  std::vector<Merged> merges;
  for (const auto& [number, image] : operation.clusters_after) {
    const auto before = operation.clusters_before.find(number);
    const Cluster* record = before == operation.clusters_before.end() || !before->second ? nullptr : &*before->second;
    if (!image || image->absorbed_into == 0 || (record != nullptr && record->absorbed_into != 0)) continue;
    merges.push_back({number, (record == nullptr ? 1 : record->size) - (number == left ? 1 : 0)});
  }
  return merges;
}

// As it stands when the report has come and nothing is merged yet.
ClusterPlace BeforeMerges(ClusterPlace place, const std::vector<Merged>& merges) {
  for (const Merged& merged : merges) place.size -= merged.size;
  return place;
}

// Entries of the clusters that a report of `place` has merged, behind that of the report.
void LogMerges(Corpus& corpus, const ClusterPlace& place, const std::vector<Merged>& merges, Sequence sequence,
               Micros now, Operation& operation) {
  uint32_t size = BeforeMerges(place, merges).size;
  for (const Merged& merged : merges) {
    operation.change.log.push_back({.number = corpus.NextChange(),
                                    .kind = LogEntry::Kind::kMerged,
                                    .sequence = sequence,
                                    .time = now,
                                    .cluster = place.cluster,
                                    .other_cluster = merged.number,
                                    .size = size += merged.size});
  }
}

bool IsAnchor(const Operation& operation, Sequence sequence) {
  return std::any_of(operation.clusters_after.begin(), operation.clusters_after.end(), [&](const auto& after) {
    return after.second &&
           std::any_of(after.second->anchors.begin(), after.second->anchors.end(),
                       [&](const Anchor& anchor) { return anchor.sequence == sequence && !anchor.gone; });
  });
}

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
      anchors.push_back({cluster, edge.sequence, edge.relation, edge.jaccard, edge.containment,
                         edge.reverse_containment, match.marks});
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
  LogEntry entry = EntryOf(LogEntry::Kind::kAdded, report, now);
  if (replaced != nullptr) {
    placing.edit().Leave({replaced->cluster, replaced->observe_time, replaced->sequence}, replaced->anchor);
    entry.other_cluster = placing.edit().Resolve(replaced->cluster);
  }
  const ClusterPlace place = placing.Run(replaced == nullptr ? 0 : replaced->sequence);
  std::vector<const Sketch*> left;
  if (replaced != nullptr) left.push_back(replaced);
  FinishEdit(placing.edit(), left, operation);
  const std::vector<Merged> merges = MergesOf(operation, entry.other_cluster);
  if (entry.other_cluster == place.cluster) entry.other_cluster = 0;
  LogPlace(corpus, BeforeMerges(place, merges), std::move(entry), operation);
  LogMerges(corpus, place, merges, report.sketch.sequence, now, operation);
  return place;
}

ClusterPlace PlaceAnew(Corpus& corpus, const MatchPolicy& policy, const ArrivingReport& report,
                       const VerifiedMatches& matches, bool first, Micros now, Operation& operation) {
  Placing placing(corpus, policy, report, matches, now);
  Sketch& sketch = report.sketch;
  const ClusterNumber former = placing.edit().Resolve(sketch.cluster);
  placing.edit().Leave({sketch.cluster, sketch.observe_time, sketch.sequence}, sketch.anchor);
  const ClusterPlace place = placing.RunAnew(former, first);
  FinishEdit(placing.edit(), {}, operation);
  const std::vector<Merged> merges = MergesOf(operation, former);
  if (place.cluster != former) {
    LogMove(corpus, report, former, BeforeMerges(place, merges), now, operation);
    operation.moved.push_back({sketch.sequence, former, place.cluster});
  }
  LogMerges(corpus, place, merges, sketch.sequence, now, operation);
  operation.unsettles = place.cluster != former || IsAnchor(operation, sketch.sequence);
  return place;
}

void LogMove(Corpus& corpus, const ArrivingReport& report, ClusterNumber former, const ClusterPlace& place, Micros now,
             Operation& operation) {
  LogEntry entry = EntryOf(LogEntry::Kind::kMoved, report, now);
  entry.other_cluster = former;
  LogPlace(corpus, place, std::move(entry), operation);
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
