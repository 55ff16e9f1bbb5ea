#include "services/dedup/core/placement.h"

#include <algorithm>
#include <bit>
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

enum class Places { kUnknown, kApart, kOverlapping };

Places PlacesOf(SharedMarks a, SharedMarks b) {
  if (a == 0 || b == 0) return Places::kUnknown;
  const bool apart = std::popcount(a & b) <= kApartShare * std::min(std::popcount(a), std::popcount(b));
  return apart ? Places::kApart : Places::kOverlapping;
}

bool IsRelated(const AnchorMatch& match) {
  return match.relation != Relation::kUnrelated && match.relation != Relation::kTemplate;
}

// Whether the text holds an anchor, and elsewhere a part of another cluster.
bool HoldsParts(absl::Span<const AnchorMatch> matches, const RelationPolicy& policy) {
  for (const AnchorMatch& held : matches) {
    if (!IsRelated(held) || held.reverse_containment < policy.same_text_containment) continue;
    for (const AnchorMatch& other : matches) {
      if (IsRelated(other) && other.cluster != held.cluster &&
          PlacesOf(held.marks, other.marks) != Places::kOverlapping) {
        return true;
      }
    }
  }
  return false;
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
  bool half_covered = false;
  for (size_t i = 0; i < matches.size(); ++i) {
    const AnchorMatch& match = matches[i];
    if (!IsRelated(match)) continue;
    shared.insert(match.cluster);
    half_covered |= match.containment >= kCompilationShare;
    if (!Holds(match, policy)) continue;
    if (placement.best < 0 || Rank(match) < Rank(matches[static_cast<size_t>(placement.best)])) {
      placement.best = static_cast<int>(i);
    }
  }
  if (!half_covered && HoldsParts(matches, policy)) {
    placement.best = -1;
    placement.compilation = true;
    placement.others.assign(shared.begin(), shared.end());
    return placement;
  }
  if (placement.best < 0) return placement;

  const AnchorMatch& best = matches[static_cast<size_t>(placement.best)];
  std::set<ClusterNumber> merged;
  bool apart = false;
  for (const AnchorMatch& match : matches) {
    if (match.cluster == best.cluster || !Holds(match, policy)) continue;
    merged.insert(match.cluster);
    apart |= PlacesOf(best.marks, match.marks) == Places::kApart;
  }
  const absl::Span<const Anchor> anchors = anchors_of(best.cluster);
  placement.becomes_anchor = !apart && anchors.size() <= kMaxLongerAnchors &&
                             std::all_of(anchors.begin(), anchors.end(),
                                         [&](const Anchor& anchor) { return shingle_count > anchor.shingle_count; });
  if (!placement.becomes_anchor) return placement;
  placement.others.assign(merged.begin(), merged.end());
  return placement;
}

}  // namespace wireprint::dedup
