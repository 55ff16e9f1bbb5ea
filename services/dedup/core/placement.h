// The policy of anchored clusters: which cluster a text belongs to, given how it stands to the anchors of clusters.
//
// A text joins the one cluster of which an anchor is the same text and covers it best. Containment is never closed
// transitively: a compilation, which holds an anchor and passages of other clusters too, none of which covers half of
// it, joins none.
// Clusters are merged only by a text that becomes an anchor of one and is the same text as anchors of others. A page of
// two whole stories is no such text: their anchors stand apart in it, and it becomes no anchor.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "services/dedup/core/cluster.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/core/shingle_probe.h"

namespace wireprint::dedup {

// Anchors of a cluster: its first text, and so many longer ones.
inline constexpr size_t kMaxLongerAnchors = 4;
// Two anchors stand apart in a text when of the marks of the one with fewer at most this share is in both.
inline constexpr double kApartShare = 0.1;
// A text that holds an anchor (same_text_containment) and, elsewhere, a passage of another cluster's is a compilation
// when none of its anchors covers this share of it.
inline constexpr double kCompilationShare = 0.5;

// How a text stands to an anchor. Shares are of distinct shingles.
struct AnchorMatch {
  ClusterNumber cluster = 0;
  Sequence anchor = 0;
  Relation relation = Relation::kUnrelated;
  double jaccard = 0;
  // Of the text in the anchor, and of the anchor in the text.
  double containment = 0;
  double reverse_containment = 0;
  // Where in the text the anchor stands; 0 when that is not known.
  SharedMarks marks = 0;
};

// True when an edge like this holds a text in a cluster.
bool HoldsMember(Relation relation, double jaccard, double containment, double reverse_containment,
                 const RelationPolicy& policy);

struct Placement {
  // Index among the matches of the anchor it hangs on; -1 when it founds a cluster.
  int best = -1;
  // It becomes an anchor of the cluster it joins: longer than all of them, there is room, and no anchor of another
  // cluster that is the same text stands apart in it.
  bool becomes_anchor = false;
  // It holds parts of several clusters and so joins none.
  bool compilation = false;
  // Of a compilation: the clusters it holds parts of. Of a text that becomes an anchor: those that its cluster is
  // merged with. Ascending, without the one it joins.
  std::vector<ClusterNumber> others;
};

// Places a text of `shingle_count` shingles that stands to anchors as `matches` say (each anchor at most once,
// relations of any kind); `anchors_of` gives the anchors of a cluster.
Placement Place(uint32_t shingle_count, absl::Span<const AnchorMatch> matches, const RelationPolicy& policy,
                absl::FunctionRef<absl::Span<const Anchor>(ClusterNumber)> anchors_of);

}  // namespace wireprint::dedup
