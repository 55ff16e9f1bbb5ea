#include "services/analysis/credit_list.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "services/analysis/credit_zone.h"
#include "services/analysis/fold.h"
#include "services/analysis/former_posts.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxZoneBytes = 1024;
constexpr uint32_t kMaxGap = 8;  // bytes between a picture's owner and its distributor

bool IsPicture(CreditRole role) { return role == CreditRole::kPhoto || role == CreditRole::kVideo; }

}  // namespace

Credit UnnamedCredit(CreditRole role, CreditField field, text::ByteRange span, absl::string_view rule) {
  return {nullptr, nullptr, role == CreditRole::kTextOrigin ? CreditRole::kDisclaimer : role,
          field,   span,    std::string(rule)};
}

void CreditList::Add(Credit credit) {
  const Agency* agency = credit.agency;
  if (agency != nullptr && agency == own_) return;
  if (agency != nullptr && agency->agency_class == AgencyClass::kPhoto && !IsPicture(credit.role)) return;
  credits_.push_back(std::move(credit));
}

size_t CreditList::AddNamed(absl::string_view zone, uint32_t at, CreditRole role, CreditField field,
                            absl::string_view rule, ZoneForm form, const Surroundings& surroundings) {
  zone = HeadOf(zone, kMaxZoneBytes);
  std::vector<AgencyMention> mentions = registry_.FindMentions(zone, IsPicture(role), surroundings);
  const auto is_longer = [&](const AgencyMention& mention) {
    if (IsPicture(role)) return false;  // "AFP Jo Example"
    return registry_.BeginsLongerName(zone, mention);
  };
  mentions.erase(std::remove_if(mentions.begin(), mentions.end(),
                                [&](const AgencyMention& mention) {
                                  return IsFormerPost(zone, mention.begin) || is_longer(mention);
                                }),
                 mentions.end());
  if (form == ZoneForm::kNames && !NamesOnlyAgencies(zone, mentions)) return 0;
  const auto add = [&](const AgencyMention& mention, const Agency* distributor) {
    Add({mention.agency, distributor, role, field, {at + mention.begin, at + mention.end}, std::string(rule)});
  };
  if (IsPicture(role)) {
    for (const PictureCredit& credit : GroupPictureCredits(zone, mentions)) add(credit.owner, credit.distributor);
  } else {
    for (const AgencyMention& mention : mentions) add(mention, nullptr);
  }
  return mentions.size();
}

void CreditList::AddByline(const BylineParts& parts, uint32_t at, CreditField field, absl::string_view rule) {
  const auto add = [&](const std::vector<AgencyMention>& named, CreditRole role) {
    for (const AgencyMention& mention : named) {
      Add({mention.agency, nullptr, role, field, {at + mention.begin, at + mention.end}, std::string(rule)});
    }
  };
  add(parts.agencies, CreditRole::kTextOrigin);
  add(parts.helpers, CreditRole::kContributor);
  if (!parts.agencies.empty() || !parts.helpers.empty()) return;
  const auto unnamed = [&](const std::vector<text::ByteRange>& ranges, CreditRole role) {
    if (!ranges.empty()) Add(UnnamedCredit(role, field, {at + ranges[0].begin, at + ranges[0].end}, rule));
  };
  unnamed(parts.unnamed, CreditRole::kTextOrigin);
  if (parts.unnamed.empty()) unnamed(parts.unnamed_helpers, CreditRole::kContributor);
}

std::vector<Credit> CreditList::Take() {
  const auto key = [](const Credit& credit) {
    return std::make_tuple(credit.field, credit.span.begin, credit.span.end,
                           credit.agency == nullptr ? absl::string_view() : absl::string_view(credit.agency->id));
  };
  const auto repeats = [&](const Credit& a, const Credit& b) {
    const bool distributes = a.distributor != nullptr && a.distributor == b.agency && a.field == b.field &&
                             b.span.begin <= a.span.end + kMaxGap;
    return distributes || key(a) == key(b);
  };
  std::stable_sort(credits_.begin(), credits_.end(), [&](const Credit& a, const Credit& b) { return key(a) < key(b); });
  credits_.erase(std::unique(credits_.begin(), credits_.end(), repeats), credits_.end());
  return std::exchange(credits_, {});
}

}  // namespace wireprint::analysis
