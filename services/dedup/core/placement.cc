#include "services/dedup/core/placement.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace wireprint::dedup {
namespace {

// The better covered first; then the more alike, the older cluster, the older anchor.
auto Rank(const AnchorMatch& match) {
  const double covered = std::max(match.containment, match.reverse_containment);
  return std::make_tuple(-covered, -match.jaccard, match.cluster, match.anchor);
}

bool Holds(const AnchorMatch& match, const RelationPolicy& policy) {
  return HoldsMember(match.relation, match.jaccard, match.containment, match.reverse_containment, policy);
}

}  // namespace

bool HoldsMember(Relation relation, double jaccard, double containment, double reverse_containment,
                 const RelationPolicy& policy) {
  return IsSameText(relation) && (relation == Relation::kExact || jaccard >= policy.member_jaccard ||
                                  std::max(containment, reverse_containment) >= policy.same_text_containment);
}

Placement Place(uint32_t shingle_count, absl::Span<const AnchorMatch> matches, const RelationPolicy& policy,
                absl::FunctionRef<absl::Span<const Anchor>(ClusterNumber)> anchors_of) {
  Placement placement;
  std::set<ClusterNumber> shared;
  bool holds_anchor = false;
  bool half_covered = false;
  for (size_t i = 0; i < matches.size(); ++i) {
    const AnchorMatch& match = matches[i];
    if (match.relation == Relation::kUnrelated || match.relation == Relation::kTemplate) continue;
    shared.insert(match.cluster);
    half_covered |= match.containment >= kCompilationShare;
    holds_anchor |= match.reverse_containment >= policy.same_text_containment;
    if (!Holds(match, policy)) continue;
    if (placement.best < 0 || Rank(match) < Rank(matches[static_cast<size_t>(placement.best)])) {
      placement.best = static_cast<int>(i);
    }
  }
  if (shared.size() > 1 && holds_anchor && !half_covered) {
    placement.best = -1;
    placement.compilation = true;
    placement.others.assign(shared.begin(), shared.end());
    return placement;
  }
  if (placement.best < 0) return placement;

  const ClusterNumber joined = matches[static_cast<size_t>(placement.best)].cluster;
  const absl::Span<const Anchor> anchors = anchors_of(joined);
  placement.becomes_anchor = anchors.size() <= kMaxLongerAnchors &&
                             std::all_of(anchors.begin(), anchors.end(),
                                         [&](const Anchor& anchor) { return shingle_count > anchor.shingle_count; });
  if (!placement.becomes_anchor) return placement;
  std::set<ClusterNumber> merged;
  for (const AnchorMatch& match : matches) {
    if (Holds(match, policy) && match.cluster != joined) merged.insert(match.cluster);
  }
  placement.others.assign(merged.begin(), merged.end());
  return placement;
}

}  // namespace wireprint::dedup
