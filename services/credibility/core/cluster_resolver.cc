#include "services/credibility/core/cluster_resolver.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace wireprint::credibility {
namespace {

constexpr Micros kNever = std::numeric_limits<Micros>::max();

bool After(Micros a, Micros b) { return b != kNever && a > b && a - b > kClockUncertainty; }

// It credits an agency, named or not, with all of its text.
bool SaysAnothers(const Member& member) {
  const auto credits = [&](const TextCredit& credit) {
    return !credit.contributor && credit.agency_family != member.family;
  };
  return member.unnamed_syndication || std::any_of(member.credits.begin(), member.credits.end(), credits);
}

// `without` is the origin by the evidence of other families; `later_in_family`: another outlet of the family had it
// first.
Reuse ReuseOf(const Member& member, const Origin& origin, const Origin& without, Micros others, bool later_in_family) {
  if (origin.kind != OriginKind::kUnknown) {
    if (origin.agency_family != member.family) {
      const bool shown = without.kind != OriginKind::kUnknown || After(member.observe_time, others);
      return shown ? Reuse::kWhole : Reuse::kUnresolved;
    }
  } else {
    const bool agency = member.role == OutletRole::kAgency && !SaysAnothers(member);
    if (After(member.observe_time, others)) return agency ? Reuse::kUnresolved : Reuse::kWhole;
    const bool first = member.role != OutletRole::kAggregator && After(others, member.observe_time);
    if (SaysAnothers(member) || (others != kNever && !first)) return Reuse::kUnresolved;
    // First seen alone is no proof of origin.
    if (others != kNever && !later_in_family && !member.bylined) return Reuse::kUnresolved;
  }
  return later_in_family ? Reuse::kSameFamily : Reuse::kNone;
}

CreditCell CellOf(const Member& member, const Origin& others) {
  if (others.kind == OriginKind::kUnknown) return CreditCell::kUnresolved;
  if (others.agency_family == member.family) return CreditCell::kNotDue;
  bool credits_another = false;
  bool names_origin = false;  // for a part
  for (const TextCredit& credit : member.credits) {
    if (credit.agency_id == others.agency_id || credit.agency_family == others.agency_family) {
      if (!credit.contributor) return CreditCell::kAccurate;
      names_origin = true;
    } else {
      credits_another = credits_another || (!credit.contributor && credit.agency_family != member.family);
    }
  }
  if (credits_another) return CreditCell::kInaccurate;
  if (names_origin || member.unnamed_syndication || !member.credit_fields_supplied) return CreditCell::kUnclear;
  return CreditCell::kNone;
}

}  // namespace

const Member* ClusterResolver::Find(MemberKey key) const {
  const auto found = members_.find(key);
  return found == members_.end() ? nullptr : &found->second;
}

const ClusterResolver::Place* ClusterResolver::FirstOf(absl::string_view family) const {
  const auto found = families_.find(family);
  return found == families_.end() || found->second.places.empty() ? nullptr : &*found->second.places.begin();
}

Micros ClusterResolver::Earliest(size_t rank) const {
  if (by_earliest_.size() <= rank) return kNever;
  return (rank == 0 ? by_earliest_.begin() : std::next(by_earliest_.begin()))->first;
}

std::string ClusterResolver::FirstFamily() const {
  return by_earliest_.empty() ? std::string() : by_earliest_.begin()->second;
}

// The earliest time of another family; kNever when there is none.
Micros ClusterResolver::OfOthers(absl::string_view family) const {
  const bool first = !by_earliest_.empty() && by_earliest_.begin()->second == family;
  return Earliest(first ? 1 : 0);
}

void ClusterResolver::TouchFamily(absl::string_view family) {
  const auto found = families_.find(family);
  if (found == families_.end() || all_touched_) return;
  touched_.insert(found->second.members.begin(), found->second.members.end());
}

void ClusterResolver::Link(MemberKey key, const Member& member) {
  Family& family = families_[member.family];
  family.members.insert(key);
  if (member.role != OutletRole::kAggregator) {
    const auto [placed, added] = family.places.emplace(member.observe_time, member.report_id, key);
    if (placed == family.places.begin()) {
      if (family.places.size() > 1) by_earliest_.erase({std::get<Micros>(*std::next(placed)), member.family});
      by_earliest_.emplace(member.observe_time, member.family);
      TouchFamily(member.family);
    }
  }
  std::set<Place>& outlet = outlets_[member.outlet];
  if (!outlet.empty()) touched_.insert(std::get<MemberKey>(*outlet.begin()));
  outlet.emplace(member.observe_time, member.report_id, key);
  evidence_.Add(key, member);
  touched_.insert(key);
}

void ClusterResolver::Unlink(MemberKey key, const Member& member) {
  const auto family = families_.find(member.family);
  family->second.members.erase(key);
  if (member.role != OutletRole::kAggregator) {
    std::set<Place>& places = family->second.places;
    const auto place = places.find({member.observe_time, member.report_id, key});
    const bool was_first = place == places.begin();
    places.erase(place);
    if (was_first) {
      by_earliest_.erase({member.observe_time, member.family});
      if (!places.empty()) by_earliest_.emplace(std::get<Micros>(*places.begin()), member.family);
      TouchFamily(member.family);
    }
  }
  if (family->second.members.empty()) families_.erase(family);
  const auto outlet = outlets_.find(member.outlet);
  outlet->second.erase({member.observe_time, member.report_id, key});
  if (outlet->second.empty()) {
    outlets_.erase(outlet);
  } else {
    touched_.insert(std::get<MemberKey>(*outlet->second.begin()));
  }
  evidence_.Remove(key, member);
  touched_.erase(key);
}

// Touches whom a change concerns beyond the family that it was made in. What is given is as it was before.
void ClusterResolver::Settle(Micros earliest, Micros second, const std::string& first_family) {
  const OriginEvidence::Change change = evidence_.Decide(families_.size());
  all_touched_ = all_touched_ || change.origin || earliest != Earliest(0) || first_family != FirstFamily();
  if (second != Earliest(1)) TouchFamily(first_family);
  for (const std::string& family : change.families) TouchFamily(family);
}

void ClusterResolver::Put(MemberKey key, Member member) {
  const auto [place, added] = members_.try_emplace(key);
  if (!added && place->second == member) return;
  const Micros earliest = Earliest(0);
  const Micros second = Earliest(1);
  const std::string first_family = FirstFamily();
  if (!added) Unlink(key, place->second);
  place->second = std::move(member);
  Link(key, place->second);
  Settle(earliest, second, first_family);
}

void ClusterResolver::Erase(MemberKey key) {
  const auto found = members_.find(key);
  if (found == members_.end()) return;
  const Micros earliest = Earliest(0);
  const Micros second = Earliest(1);
  const std::string first_family = FirstFamily();
  Unlink(key, found->second);
  members_.erase(found);
  Settle(earliest, second, first_family);
}

MemberVerdict ClusterResolver::VerdictOf(MemberKey key) const {
  const Member& member = members_.find(key)->second;
  const Micros others = OfOthers(member.family);
  const Place* const first = FirstOf(member.family);
  const bool later_in_family = first != nullptr && *first < Place(member.observe_time, member.report_id, key);
  MemberVerdict verdict;
  const Origin& without = evidence_.Without(member.family);
  verdict.reuse = ReuseOf(member, origin(), without, others, later_in_family);
  if (verdict.reuse == Reuse::kWhole || verdict.reuse == Reuse::kUnresolved) verdict.cell = CellOf(member, without);
  // Where its own credit is as good as what speaks against it, nobody is wrong.
  if (verdict.cell == CreditCell::kInaccurate && origin().kind == OriginKind::kUnknown) {
    verdict.cell = CreditCell::kUnresolved;
  }
  verdict.origin_family = origin().agency_family;
  verdict.shared = others != kNever;
  verdict.first = verdict.shared && member.role != OutletRole::kAggregator && After(others, member.observe_time);
  const bool is_client = without.claimed && *without.claimed - member.observe_time <= kLateCopy;
  if (verdict.first && member.bylined && !is_client) {
    if (verdict.reuse == Reuse::kWhole) verdict.reuse = Reuse::kUnresolved;
    if (verdict.cell == CreditCell::kNone) verdict.cell = CreditCell::kUnclear;
  }
  verdict.own_version = std::get<MemberKey>(*outlets_.find(member.outlet)->second.begin()) != key;
  return verdict;
}

std::vector<MemberKey> ClusterResolver::TakeTouched() {
  std::vector<MemberKey> touched;
  if (all_touched_) {
    touched.reserve(members_.size());
    for (const auto& [key, member] : members_) touched.push_back(key);
  } else {
    touched.assign(touched_.begin(), touched_.end());
  }
  touched_.clear();
  all_touched_ = false;
  return touched;
}

}  // namespace wireprint::credibility
