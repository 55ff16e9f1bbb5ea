#include "services/dedup/engine/kept_edges.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "services/dedup/core/placement.h"
#include "services/dedup/engine/limits.h"

namespace wireprint::dedup {
namespace {

// The count of shingles of the longer of two texts of which shares are known only.
constexpr double kScale = 1 << 24;

uint32_t Rounded(double count) { return static_cast<uint32_t>(std::lround(count)); }

bool HasEdge(const std::vector<Edge>& edges, Sequence sequence) {
  return std::any_of(edges.begin(), edges.end(), [&](const Edge& edge) { return edge.sequence == sequence; });
}

auto Rank(const Edge& edge) {
  return std::make_tuple(edge.relation, -edge.jaccard, -std::max(edge.containment, edge.reverse_containment),
                         edge.sequence);
}

bool Holds(const PlacedSoFar& placed, const Edge& edge) {
  return HoldsMember(edge.relation, edge.jaccard, edge.containment, edge.reverse_containment,
                     placed.options.policy.relation);
}

// Whether the policy would have seen this edge. What was out of the window was reached through its cluster.
bool IsSeen(const PlacedSoFar& placed, const Sketch& sketch, const Edge& edge) {
  return std::abs(sketch.observe_time - edge.observe_time) <= placed.options.match_window ||
         (sketch.anchor == edge.sequence && HasEdge(sketch.hidden_edges, edge.sequence));
}

std::vector<Edge> AllEdges(const Sketch& sketch) {
  std::vector<Edge> edges = sketch.edges;
  edges.insert(edges.end(), sketch.hidden_edges.begin(), sketch.hidden_edges.end());
  return edges;
}

// Adds to `matches` what an edge of `sketch` to `other` says, and renews its relation.
void AddMatch(const PlacedSoFar& placed, const Sketch& sketch, const Sketch& other, ClusterNumber cluster, Edge& edge,
              VerifiedMatches& matches) {
  edge.relation = RelationOf(edge, sketch, other, placed.options.policy);
  const bool holds = Holds(placed, edge);
  if (holds && !IsSeen(placed, sketch, edge)) return;
  // What was compared exactly once counts, whatever an estimate says now.
  if (!matches.verified.insert(edge.sequence).second) return;
  if (!holds && (!sketch.compilation || edge.relation == Relation::kUnrelated)) return;
  Match match{.edge = edge, .shingle_count = other.shingle_count};
  match.cluster = cluster;
  matches.hidden.push_back(std::move(match));
}

}  // namespace

Relation RelationOf(const Edge& edge, const Sketch& sketch, const Sketch& other, const MatchPolicy& policy) {
  if (edge.relation == Relation::kExact || edge.relation == Relation::kTemplate) return edge.relation;
  return Classify({.shared = Rounded(static_cast<double>(edge.containment) * sketch.shingle_count),
                   .shingles_a = sketch.shingle_count,
                   .shingles_b = other.shingle_count,
                   .words_a = sketch.word_count,
                   .words_b = other.word_count},
                  policy.relation);
}

Relation RelationOf(const Edge& edge, const Sketch& sketch, const MatchPolicy& policy) {
  if (edge.relation == Relation::kExact || edge.relation == Relation::kTemplate) return edge.relation;
  const double containment = edge.containment;
  const double reverse = edge.reverse_containment;
  if (!(containment > 0) || !(reverse > 0)) return Relation::kUnrelated;
  const double shared = kScale * std::min(containment, reverse);
  return Classify({.shared = Rounded(shared),
                   .shingles_a = Rounded(shared / containment),
                   .shingles_b = Rounded(shared / reverse),
                   .words_a = sketch.word_count,
                   .words_b = std::max(sketch.word_count, policy.relation.min_words)},
                  policy.relation);
}

absl::StatusOr<std::vector<Edge>> MatchGone(const PlacedSoFar& placed, const Sketch& sketch, VerifiedMatches& matches) {
  std::vector<Edge> edges = AllEdges(sketch);
  std::erase_if(edges, [&](const Edge& edge) { return !placed.gone.contains(edge.sequence); });
  std::vector<Sequence> sequences;
  for (const Edge& edge : edges) sequences.push_back(edge.sequence);
  const auto anchors = placed.store.GetAnchors(placed.corpus, sequences);
  if (!anchors.ok()) return anchors.status();
  for (size_t i = 0; i < edges.size(); ++i) {
    const std::optional<Sketch>& anchor = (*anchors)[i];
    if (anchor) AddMatch(placed, sketch, *anchor, anchor->cluster, edges[i], matches);
  }
  return edges;
}

absl::Status MatchByEdges(const PlacedSoFar& placed, const Sketch& sketch, VerifiedMatches& matches) {
  if (const auto of_gone = MatchGone(placed, sketch, matches); !of_gone.ok()) return of_gone.status();
  std::vector<Edge> edges = AllEdges(sketch);
  std::erase_if(edges, [&](const Edge& edge) { return !placed.reports.contains(edge.sequence); });
  std::vector<Sequence> sequences;
  for (const Edge& edge : edges) sequences.push_back(edge.sequence);
  const auto reports = placed.store.GetSketches(placed.corpus, sequences);
  if (!reports.ok()) return reports.status();
  for (size_t i = 0; i < edges.size(); ++i) {
    const std::optional<Sketch>& report = (*reports)[i];
    if (report) AddMatch(placed, sketch, *report, placed.reports.at(edges[i].sequence), edges[i], matches);
  }
  return absl::OkStatus();
}

void KeepShownEdges(const PlacedSoFar& placed, const VerifiedMatches& matches, Sketch& sketch) {
  const size_t limit = std::max(kMinStoredEdges, sketch.edges.size());
  std::erase_if(sketch.edges, [&](const Edge& edge) { return placed.reports.contains(edge.sequence); });
  for (Edge& edge : sketch.edges) edge.relation = RelationOf(edge, sketch, placed.options.policy);
  std::erase_if(sketch.edges, [](const Edge& edge) { return edge.relation == Relation::kUnrelated; });
  for (const Match& match : matches.matches) sketch.edges.push_back(match.edge);
  std::sort(sketch.edges.begin(), sketch.edges.end(), [](const Edge& a, const Edge& b) { return Rank(a) < Rank(b); });
  if (sketch.edges.size() > limit) sketch.edges.resize(limit);
}

void KeepHiddenEdges(std::vector<Edge> edges, Sketch& sketch) {
  for (Edge& edge : edges) {
    if (HasEdge(sketch.edges, edge.sequence) || HasEdge(sketch.hidden_edges, edge.sequence)) continue;
    sketch.hidden_edges.push_back(std::move(edge));
  }
}

}  // namespace wireprint::dedup
