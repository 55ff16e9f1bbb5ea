#include "services/credibility/core/origin_evidence.h"

#include <algorithm>
#include <tuple>

namespace wireprint::credibility {
namespace {

constexpr size_t kFamiliesToOverrule = 2;

size_t CountWithout(const std::set<absl::string_view>& families, absl::string_view left_out) {
  return families.size() - families.count(left_out);
}

}  // namespace

OriginEvidence::OriginEvidence(absl::Span<const Member> members) : members_(members) {
  for (size_t i = 0; i < members.size(); ++i) AddMember(i);
}

void OriginEvidence::AddMember(size_t index) {
  const Member& member = members_[index];
  families_.insert(member.family);
  bool credits_another = false;
  for (const TextCredit& credit : member.credits) {
    if (credit.contributor || credit.agency_family == member.family || credit.agency_id == member.agency_id) continue;
    credits_another = true;
    Agency& agency = agencies_[credit.agency_id];
    agency.family = credit.agency_family;
    agency.credited_by.insert(member.family);
    crediting_.insert(member.family);
  }
  if (member.unnamed_syndication) syndicated_.insert(member.family);
  if (member.role != OutletRole::kAgency || credits_another || member.unnamed_syndication) return;
  Agency& agency = agencies_[member.agency_id];
  agency.family = member.family;
  const auto [copy, added] = agency.copies.emplace(member.family, index);
  const auto place = [this](size_t i) { return std::tie(members_[i].observe_time, members_[i].report_id); };
  if (!added && place(index) < place(copy->second)) copy->second = index;
}

Origin OriginEvidence::Decide(absl::string_view left_out) const {
  Origin origin;
  const size_t crediting = CountWithout(crediting_, left_out);
  // Of the agencies with a copy of their own, the only one; of those credited, the one by most families.
  const std::pair<const absl::string_view, Agency>* copied = nullptr;
  const std::pair<const absl::string_view, Agency>* credited = nullptr;
  size_t copies = 0;
  size_t votes = 0;
  bool tie = false;
  for (const auto& entry : agencies_) {
    const Agency& agency = entry.second;
    if (agency.copies.size() > agency.copies.count(left_out)) {
      ++copies;
      copied = &entry;
    }
    const size_t count = CountWithout(agency.credited_by, left_out);
    if (count == 0) continue;
    if (count > votes) {
      votes = count;
      credited = &entry;
      tie = false;
    } else {
      tie = tie || count == votes;
    }
  }
  const bool agreed =
      credited != nullptr && !tie && static_cast<double>(votes) >= kAgreement * static_cast<double>(crediting);
  if (copies > 1) {
    const bool decided = agreed && credited->second.copies.size() > credited->second.copies.count(left_out);
    copied = decided ? credited : nullptr;
  }
  const auto unknown = [&](OriginReason reason) {
    origin.reasons = {reason};
    origin.crediting_families = static_cast<uint32_t>(crediting);
    return origin;
  };
  if (copies > 1 && copied == nullptr) return unknown(OriginReason::kSeveralAgencyCopies);
  if (copied != nullptr) {
    const size_t own_votes = CountWithout(copied->second.credited_by, left_out);
    if (own_votes == 0 && agreed && votes >= kFamiliesToOverrule) return unknown(OriginReason::kConflictingCredits);
    origin.kind = OriginKind::kReport;
    origin.agency_id = std::string(copied->first);
    origin.agency_family = copied->second.family;
    const auto copy = std::find_if(copied->second.copies.begin(), copied->second.copies.end(),
                                   [&](const auto& found) { return found.first != left_out; });
    origin.member = copy->second;
    origin.reasons = {OriginReason::kAgencyCopy};
    if (own_votes > 0) origin.reasons.push_back(OriginReason::kCreditedByOthers);
    origin.crediting_families = static_cast<uint32_t>(own_votes);
    return origin;
  }
  if (agreed) {
    origin.kind = OriginKind::kPhantom;
    origin.agency_id = std::string(credited->first);
    origin.agency_family = credited->second.family;
    origin.reasons = {OriginReason::kCreditedByOthers};
    origin.crediting_families = static_cast<uint32_t>(votes);
    return origin;
  }
  if (credited != nullptr) return unknown(OriginReason::kConflictingCredits);
  if (CountWithout(syndicated_, left_out) > 0) return unknown(OriginReason::kUnnamedSyndication);
  return unknown(families_.size() < 2 ? OriginReason::kSingleFamily : OriginReason::kNoCredit);
}

}  // namespace wireprint::credibility
