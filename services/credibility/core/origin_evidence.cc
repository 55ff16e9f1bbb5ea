#include "services/credibility/core/origin_evidence.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace wireprint::credibility {
namespace {

constexpr uint32_t kFamiliesToOverrule = 2;

void Add(std::map<std::string, uint32_t>& names, const std::string& name, int sign) {
  uint32_t& count = names[name];
  count += static_cast<uint32_t>(sign);
  if (count == 0) names.erase(name);
}

bool SameSource(const Origin& a, const Origin& b) {
  return a.kind == b.kind && a.agency_id == b.agency_id && a.agency_family == b.agency_family && a.claimed == b.claimed;
}

}  // namespace

void OriginEvidence::Add(uint64_t key, const Member& member) { Count(key, member, 1); }
void OriginEvidence::Remove(uint64_t key, const Member& member) { Count(key, member, -1); }

void OriginEvidence::Count(uint64_t key, const Member& member, int sign) {
  if (member.role == OutletRole::kAggregator) return;  // its credit is the one of the page that it shows
  std::set<std::string> credited;
  for (const TextCredit& credit : member.credits) {
    if (credit.contributor || credit.agency_family == member.family || credit.agency_id == member.agency_id) continue;
    if (!credited.insert(credit.agency_id).second) continue;
    credibility::Add(agencies_[credit.agency_id].families, credit.agency_family, sign);
  }
  if (member.bylined && member.role == OutletRole::kPublisher) {
    sign > 0 ? void(bylined_.insert(member.observe_time)) : void(bylined_.erase(bylined_.find(member.observe_time)));
    changed_ = true;
  }
  const bool copy =
      !member.agency_id.empty() && credited.empty() && !member.unnamed_syndication && !member.names_newsroom;
  if (credited.empty() && !copy && !member.unnamed_syndication) return;
  Family& family = families_[member.family];
  for (const std::string& agency : credited) credibility::Add(family.credited, agency, sign);
  if (copy) {
    Agency& agency = agencies_[member.agency_id];
    credibility::Add(agency.families, member.family, sign);
    credibility::Add(member.role == OutletRole::kAgency ? family.copied : family.posted, member.agency_id, sign);
    const std::tuple place(member.observe_time, member.report_id, key);
    sign > 0 ? void(agency.copies.insert(place)) : void(agency.copies.erase(place));
    const bool claims = std::any_of(member.credits.begin(), member.credits.end(), [&](const TextCredit& credit) {
      return !credit.contributor && credit.agency_id == member.agency_id;
    });
    if (claims) agency.claims += static_cast<uint32_t>(sign);
    changed_ = true;
  }
  if (member.unnamed_syndication) family.syndicated += static_cast<uint32_t>(sign);
  Speak(member.family, family);
}

// Has the counts of agencies follow what a family says now.
void OriginEvidence::Speak(const std::string& name, Family& family) {
  std::string voice = family.syndicated > 0 ? "s" : "";
  for (const auto& [agency, count] : family.credited) absl::StrAppend(&voice, "\n+", agency);
  for (const auto& [agency, count] : family.copied) absl::StrAppend(&voice, "\n=", agency);
  for (const auto& [agency, count] : family.posted) absl::StrAppend(&voice, "\n~", agency);
  if (voice == family.voice) return;
  changed_ = true;
  spoke_.insert(name);
  const auto count = [this](absl::string_view said, uint32_t sign) {
    crediting_ += sign * static_cast<uint32_t>(said.find("\n+") != absl::string_view::npos);
    syndicated_ += sign * static_cast<uint32_t>(said.substr(0, 1) == "s");
    for (size_t at = said.find('\n'); at != absl::string_view::npos; at = said.find('\n', at + 1)) {
      const absl::string_view id = said.substr(at + 2, said.find('\n', at + 1) - at - 2);
      const auto agency = agencies_.try_emplace(std::string(id)).first;
      Agency& counts = agency->second;
      (said[at + 1] == '+' ? counts.credited_by : said[at + 1] == '=' ? counts.copied_by : counts.posted_by) += sign;
      if (counts.credited_by == 0 && counts.copied_by == 0 && counts.posted_by == 0) agencies_.erase(agency);
    }
  };
  count(voice, 1);
  count(family.voice, ~uint32_t{0});
  if (const auto former = voices_.find(family.voice); former != voices_.end()) {
    former->second.families.erase(name);
    if (former->second.families.empty()) voices_.erase(former);
  }
  if (voice.empty()) {
    families_.erase(name);
    return;
  }
  voices_[voice].families.insert(name);
  family.voice = std::move(voice);
}

OriginEvidence::Change OriginEvidence::Decide(size_t families) {
  Change change;
  // The number of families is told apart only where it is one.
  if (!changed_ && (families < 2) == (all_families_ < 2)) return change;
  changed_ = false;
  all_families_ = families;
  const Family nobody;
  Origin origin = DecideWithout(nobody);
  change.origin = !SameSource(origin, origin_);
  origin_ = std::move(origin);
  without_none_ = origin_;
  for (auto& [said, voice] : voices_) {
    Origin without = DecideWithout(families_.find(*voice.families.begin())->second);
    if (!SameSource(without, voice.without)) {
      change.families.insert(change.families.end(), voice.families.begin(), voice.families.end());
    }
    voice.without = std::move(without);
  }
  change.families.insert(change.families.end(), spoke_.begin(), spoke_.end());
  spoke_.clear();
  return change;
}

const Origin& OriginEvidence::Without(absl::string_view family) const {
  const auto found = families_.find(family);
  return found == families_.end() ? without_none_ : voices_.find(found->second.voice)->second.without;
}

bool OriginEvidence::WasBylinedBefore(const Agency& agency) const {
  return agency.claims == 0 && !bylined_.empty() &&
         std::get<Micros>(*agency.copies.begin()) - *bylined_.begin() > kClockUncertainty;
}

Origin OriginEvidence::DecideWithout(const Family& left_out) const {
  Origin origin;
  const auto crediting = crediting_ - static_cast<uint32_t>(!left_out.credited.empty());
  // Of the agencies whose own copy shows it, the only one; of those credited, the one by most families.
  const std::pair<const std::string, Agency>* copied = nullptr;
  const std::pair<const std::string, Agency>* credited = nullptr;
  const auto copies_of = [&](const std::pair<const std::string, Agency>& agency) {
    return agency.second.copied_by - static_cast<uint32_t>(left_out.copied.count(agency.first));
  };
  const auto votes_of = [&](const std::pair<const std::string, Agency>& agency) {
    return agency.second.credited_by - static_cast<uint32_t>(left_out.credited.count(agency.first));
  };
  size_t copies = 0;
  bool bylined_before = false;
  uint32_t votes = 0;
  bool tie = false;
  for (const auto& entry : agencies_) {
    if (copies_of(entry) > 0 && WasBylinedBefore(entry.second)) {
      bylined_before = true;
    } else if (copies_of(entry) > 0) {
      ++copies;
      copied = &entry;
    }
    const uint32_t count = votes_of(entry);
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
  if (copies > 1)
    copied = agreed && copies_of(*credited) > 0 && !WasBylinedBefore(credited->second) ? credited : nullptr;
  const auto unknown = [&](OriginReason reason) {
    origin.reasons = {reason};
    origin.crediting_families = crediting;
    return origin;
  };
  if (copies > 1 && copied == nullptr) return unknown(OriginReason::kSeveralAgencyCopies);
  if (copied != nullptr) {
    const uint32_t own_votes = votes_of(*copied);
    if (own_votes == 0 && agreed && votes >= kFamiliesToOverrule) return unknown(OriginReason::kConflictingCredits);
    origin.kind = OriginKind::kReport;
    origin.agency_id = copied->first;
    origin.agency_family = copied->second.families.begin()->first;
    origin.member = std::get<2>(*copied->second.copies.begin());
    if (copied->second.claims > 0) origin.claimed = std::get<Micros>(*copied->second.copies.begin());
    origin.reasons = {OriginReason::kAgencyCopy};
    if (own_votes > 0) origin.reasons.push_back(OriginReason::kCreditedByOthers);
    origin.crediting_families = own_votes;
    return origin;
  }
  if (agreed) {
    origin.kind = credited->second.copies.empty() ? OriginKind::kPhantom : OriginKind::kReport;
    if (!credited->second.copies.empty()) origin.member = std::get<2>(*credited->second.copies.begin());
    origin.agency_id = credited->first;
    origin.agency_family = credited->second.families.begin()->first;
    origin.reasons = {votes > 1 ? OriginReason::kCreditedByOthers : OriginReason::kCreditedByOneFamily};
    origin.crediting_families = votes;
    return origin;
  }
  if (credited != nullptr) return unknown(OriginReason::kConflictingCredits);
  if (bylined_before) return unknown(OriginReason::kEarlierByline);
  if (syndicated_ > static_cast<uint32_t>(left_out.syndicated > 0)) return unknown(OriginReason::kUnnamedSyndication);
  return unknown(all_families_ < 2 ? OriginReason::kSingleFamily : OriginReason::kNoCredit);
}

}  // namespace wireprint::credibility
