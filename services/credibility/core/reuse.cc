#include "services/credibility/core/reuse.h"

#include <algorithm>

namespace wireprint::credibility {

std::optional<size_t> LargestShare(const Member& member, absl::Span<const SharedText> shared) {
  std::optional<size_t> largest;
  for (size_t i = 0; i < shared.size(); ++i) {
    const SharedText& other = shared[i];
    const bool earlier = member.observe_time - other.observe_time > kClockUncertainty;
    if (!earlier || other.family == member.family || other.role == OutletRole::kAggregator) continue;
    if (!largest || other.containment > shared[*largest].containment) largest = i;
  }
  return largest;
}

double ReusedShare(const Member& member, absl::Span<const SharedText> shared) {
  const std::optional<size_t> largest = LargestShare(member, shared);
  return largest ? std::clamp(shared[*largest].containment, 0.0, 1.0) : 0;
}

ReuseFacts FactsOf(const Member& member, const MemberVerdict& verdict, absl::Span<const SharedText> shared,
                   const TextFacts& text, Exclusion excluded) {
  ReuseFacts facts;
  facts.exclusion = excluded;
  if (excluded == Exclusion::kNone && text.body_words < kMinReportWords) facts.exclusion = Exclusion::kStub;
  if (facts.exclusion == Exclusion::kNone && verdict.own_version) facts.exclusion = Exclusion::kOwnVersion;
  facts.reuse = verdict.reuse;
  facts.cell = verdict.cell;
  facts.shared = verdict.shared;
  facts.first = verdict.first;
  facts.reused_share = static_cast<float>(ReusedShare(member, shared));
  if (facts.reuse == Reuse::kNone && facts.reused_share >= kPartialShare) facts.reuse = Reuse::kPartial;
  return facts;
}

}  // namespace wireprint::credibility
