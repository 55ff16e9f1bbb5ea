#include "services/credibility/core/origin.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "services/credibility/core/origin_evidence.h"

namespace wireprint::credibility {
namespace {

constexpr Micros kNever = std::numeric_limits<Micros>::max();

// The earliest times of the members that can have had the text first: no aggregators.
class FirstSeen {
 public:
  explicit FirstSeen(absl::Span<const Member> members) {
    for (const Member& member : members) {
      const auto place = std::tie(member.observe_time, member.report_id);
      const auto [outlet, new_outlet] = by_outlet_.emplace(member.outlet, &member);
      if (!new_outlet && place < std::tie(outlet->second->observe_time, outlet->second->report_id)) {
        outlet->second = &member;
      }
      if (member.role == OutletRole::kAggregator) continue;
      const auto [family, new_family] = by_family_.emplace(member.family, member.observe_time);
      if (!new_family) family->second = std::min(family->second, member.observe_time);
    }
    // The two earliest families answer for all.
    for (const auto& [family, time] : by_family_) {
      if (time < earliest_) {
        second_ = earliest_;
        earliest_ = time;
        earliest_family_ = family;
      } else {
        second_ = std::min(second_, time);
      }
    }
  }

  // The earliest time of another family; kNever when there is none.
  Micros OfOthers(absl::string_view family) const { return family == earliest_family_ ? second_ : earliest_; }
  Micros OfFamily(absl::string_view family) const {
    const auto found = by_family_.find(family);
    return found == by_family_.end() ? kNever : found->second;
  }
  const Member& OfOutlet(absl::string_view outlet) const { return *by_outlet_.find(outlet)->second; }

 private:
  std::map<absl::string_view, const Member*> by_outlet_;
  std::map<absl::string_view, Micros> by_family_;
  absl::string_view earliest_family_;
  Micros earliest_ = kNever;
  Micros second_ = kNever;
};

bool After(Micros a, Micros b) { return b != kNever && a > b && a - b > kClockUncertainty; }

Reuse ReuseOf(const Member& member, const Origin& origin, const FirstSeen& seen) {
  if (origin.kind != OriginKind::kUnknown) {
    if (origin.agency_family != member.family) return Reuse::kWhole;
  } else {
    const Micros others = seen.OfOthers(member.family);
    const bool aggregator = member.role == OutletRole::kAggregator;
    if (After(member.observe_time, others)) return Reuse::kWhole;
    if (others != kNever && (aggregator || !After(others, member.observe_time))) return Reuse::kUnresolved;
  }
  return After(member.observe_time, seen.OfFamily(member.family)) ? Reuse::kSameFamily : Reuse::kNone;
}

CreditCell CellOf(const Member& member, const Origin& others) {
  if (others.kind == OriginKind::kUnknown) return CreditCell::kUnresolved;
  if (others.agency_family == member.family) return CreditCell::kNotDue;
  bool credits_another = false;
  for (const TextCredit& credit : member.credits) {
    if (credit.agency_id == others.agency_id || credit.agency_family == others.agency_family) {
      return CreditCell::kAccurate;
    }
    credits_another = credits_another || credit.agency_family != member.family;
  }
  if (credits_another) return CreditCell::kInaccurate;
  if (member.unnamed_syndication || !member.credit_fields_supplied) return CreditCell::kUnclear;
  return CreditCell::kNone;
}

}  // namespace

Resolution ResolveOrigin(absl::Span<const Member> members) {
  const OriginEvidence evidence(members);
  const FirstSeen seen(members);
  Resolution resolution;
  resolution.origin = evidence.Decide("");
  resolution.families = static_cast<uint32_t>(evidence.families());
  std::map<absl::string_view, Origin> without;  // by the family left out
  for (const Member& member : members) {
    MemberVerdict verdict;
    verdict.reuse = ReuseOf(member, resolution.origin, seen);
    if (verdict.reuse == Reuse::kWhole || verdict.reuse == Reuse::kUnresolved) {
      auto found = without.find(member.family);
      if (found == without.end()) found = without.emplace(member.family, evidence.Decide(member.family)).first;
      verdict.cell = CellOf(member, found->second);
    }
    const Micros others = seen.OfOthers(member.family);
    verdict.shared = others != kNever;
    verdict.first = verdict.shared && member.role != OutletRole::kAggregator && After(others, member.observe_time);
    verdict.own_version = seen.OfOutlet(member.outlet).report_id != member.report_id;
    resolution.verdicts.push_back(verdict);
  }
  return resolution;
}

}  // namespace wireprint::credibility
