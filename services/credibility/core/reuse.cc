#include "services/credibility/core/reuse.h"

#include <algorithm>
#include <map>
#include <utility>

namespace wireprint::credibility {
namespace {

bool IsAnothers(const Member& member, const SharedText& other) {
  return other.family != member.family && other.role != OutletRole::kAggregator;
}

bool IsEarlier(const Member& member, const SharedText& other) {
  return member.observe_time - other.observe_time > kClockUncertainty;
}

bool Credits(const Member& member, const std::string& family) {
  return std::any_of(member.credits.begin(), member.credits.end(),
                     [&](const TextCredit& credit) { return !credit.contributor && credit.agency_family == family; });
}

}  // namespace

float ReusedShare(const Member& member, const MemberVerdict& verdict, absl::Span<const SharedText> shared) {
  const std::string& origin = verdict.origin_family;
  const bool own = origin == member.family;
  const bool reprint = verdict.reuse == Reuse::kWhole && !origin.empty();
  double share = 0;
  bool known = !reprint;
  for (const SharedText& other : shared) {
    if (!IsAnothers(member, other) || (own && other.same_text)) continue;
    const bool of_origin = reprint && other.same_text && other.agency && other.family == origin;
    if (!of_origin && !IsEarlier(member, other)) continue;
    share = std::max(share, other.containment);
    known = known || other.same_text;
  }
  if (!known) return Credits(member, origin) ? 1 : kShareUnknown;
  return static_cast<float>(std::min(share, 1.0));
}

std::vector<size_t> CountingShares(const Member& member, absl::Span<const SharedText> shared) {
  // Earlier copies, earlier passages, and copies on the sites of each agency: of each the largest.
  enum class Kind : uint8_t { kCopy, kPassage, kAgency };
  std::map<std::pair<Kind, std::string>, size_t> largest;
  const auto take = [&](Kind kind, const std::string& family, size_t i) {
    size_t& so_far = largest.try_emplace({kind, family}, i).first->second;
    if (shared[i].containment > shared[so_far].containment) so_far = i;
  };
  for (size_t i = 0; i < shared.size(); ++i) {
    if (!IsAnothers(member, shared[i])) continue;
    if (IsEarlier(member, shared[i])) take(shared[i].same_text ? Kind::kCopy : Kind::kPassage, "", i);
    if (shared[i].same_text && shared[i].agency) take(Kind::kAgency, shared[i].family, i);
  }
  std::vector<size_t> counting;
  for (const auto& [which, i] : largest) counting.push_back(i);
  return counting;
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
  facts.reused_share = ReusedShare(member, verdict, shared);
  if (facts.reuse == Reuse::kNone && facts.reused_share >= kPartialShare) facts.reuse = Reuse::kPartial;
  return facts;
}

}  // namespace wireprint::credibility
