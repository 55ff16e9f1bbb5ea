// One report on its way to its place: which anchor holds it, which cluster it joins or founds, which clusters it
// merges.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/cluster_edit.h"
#include "services/dedup/core/placement.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

// Borrows all that it is made of. Hold the sequencer. One of Run and RunAnew is called, once.
class Placing {
 public:
  Placing(Corpus& corpus, const MatchPolicy& policy, const ArrivingReport& report, const VerifiedMatches& matches,
          Micros now)
      : corpus_(corpus), policy_(policy), report_(report), matches_(matches), edit_(corpus.clusters(), now) {}

  ClusterEdit& edit() { return edit_; }

  // Places a report that arrives, in the place of the revision `replaced`, which has left; 0 for none.
  ClusterPlace Run(Sequence replaced);

  // Places a report of the cluster `former` (resolved), which it has left, among anchors that are not being purged. One
  // that others of that cluster hang on stays there and holds itself. With no anchor to hold it, it does the same if it
  // is the `first` of the cluster, and founds one under a new number else, as a compilation does. Its stored edges
  // stay.
  ClusterPlace RunAnew(ClusterNumber former, bool first);

 private:
  ClusterReport Arriving(const Edge* edge) const;
  std::vector<Anchor> AnchorsToJoin(ClusterNumber cluster) const;
  Placement Decide(absl::Span<const AnchorMatch> anchors);
  ClusterPlace Joined(absl::Span<const AnchorMatch> anchors, const Placement& placement, Sequence replaced);
  ClusterPlace Alone(ClusterNumber cluster) const;
  void KeepEdges(absl::Span<const AnchorMatch> anchors, const Placement& placement);
  std::string ShownId(Sequence sequence) const;

  Corpus& corpus_;
  const MatchPolicy& policy_;
  const ArrivingReport& report_;
  const VerifiedMatches& matches_;
  ClusterEdit edit_;
};

}  // namespace wireprint::dedup
