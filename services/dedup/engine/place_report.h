// Giving a report its place among the clusters, and taking one out, as part of an operation.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/cluster_edit.h"
#include "services/dedup/core/placement.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

// How a text stands to the anchors of the clusters of what it matches, by the clusters as `edit` has them.
std::vector<AnchorMatch> AnchorMatches(const Corpus& corpus, const ClusterEdit& edit, const VerifiedMatches& matches);

// The place that a text of `shingle_count` shingles would take now. Any thread.
ClusterPlace PredictPlace(const Corpus& corpus, const MatchPolicy& policy, uint32_t shingle_count,
                          const VerifiedMatches& matches);

// Where a stored report stands by now. Any thread.
ClusterPlace PlaceOf(const Corpus& corpus, const Sketch& sketch);

// A report that is added: its sketch with its sequence, and its outlet.
struct ArrivingReport {
  Sketch& sketch;
  absl::string_view outlet;
};

// Places a report: fills the cluster fields and hidden edges of its sketch, and what changes of clusters and the change
// feed in `operation`. `replaced` is the sketch of the revision it replaces, null for none. Hold the sequencer.
ClusterPlace PlaceReport(Corpus& corpus, const MatchPolicy& policy, const ArrivingReport& report,
                         const VerifiedMatches& matches, const Sketch* replaced, Micros now, Operation& operation);

// Places a report anew whose anchor is being purged: `report` is its sketch as it is stored and shall be. Fills as
// PlaceReport does. `first`: it is to stay in its cluster, whatever holds it, as the first of those that stay there.
ClusterPlace PlaceAnew(Corpus& corpus, const MatchPolicy& policy, const ArrivingReport& report,
                       const VerifiedMatches& matches, bool first, Micros now, Operation& operation);

// The entry of the change feed of a report that moves from the cluster `former` to `place`. Hold the sequencer.
void LogMove(Corpus& corpus, const ArrivingReport& report, ClusterNumber former, const ClusterPlace& place, Micros now,
             Operation& operation);

// Takes a report out of its cluster because it is deleted, with its entry of the change feed. Hold the sequencer.
void TakeOut(Corpus& corpus, const Sketch& sketch, Micros now, Operation& operation);

// Ends `edit` and moves what it did into `operation`. `sketches` are those of the reports that left.
void FinishEdit(ClusterEdit& edit, absl::Span<const Sketch* const> left, Operation& operation);

}  // namespace wireprint::dedup
