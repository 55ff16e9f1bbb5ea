// Stored edges when a policy is applied anew: their figures are facts, the relation follows from them by the policy.
// What they lead to may have no text any more, or be gone altogether.
#pragma once

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/dedup/core/types.h"
#include "services/dedup/engine/half_placed.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/options.h"

namespace wireprint::dedup {

// What was placed so far. All borrowed.
struct PlacedSoFar {
  const EngineOptions& options;
  const HalfPlaced& store;
  absl::string_view corpus;
  const absl::flat_hash_map<Sequence, GonePlace>& gone;
  // Of reports, the numbers they joined under.
  const absl::flat_hash_map<Sequence, ClusterNumber>& reports;
};

// The relation of an edge that `sketch` keeps to `other`. A template stays one: the figures in its text are gone.
Relation RelationOf(const Edge& edge, const Sketch& sketch, const Sketch& other, const MatchPolicy& policy);
// The same where nothing but the edge is left of the other; exact to a millionth of a share.
Relation RelationOf(const Edge& edge, const Sketch& sketch, const MatchPolicy& policy);

// Adds what the edges of a report say of anchors whose report is gone to `matches`, as verified and hidden. Returns all
// edges to such anchors.
absl::StatusOr<std::vector<Edge>> MatchGone(const PlacedSoFar& placed, const Sketch& sketch, VerifiedMatches& matches);

// The same for an anchor whose report is gone itself: all that is known of how it stands to what came before.
absl::Status MatchByEdges(const PlacedSoFar& placed, const Sketch& sketch, VerifiedMatches& matches);

// Gives `sketch` the edges to `matches` in the place of those to reports that stand; those to others it keeps.
void KeepShownEdges(const PlacedSoFar& placed, const VerifiedMatches& matches, Sketch& sketch);
// Adds those of `edges` to its hidden ones that it has not.
void KeepHiddenEdges(std::vector<Edge> edges, Sketch& sketch);

}  // namespace wireprint::dedup
