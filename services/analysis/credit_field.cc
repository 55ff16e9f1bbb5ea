#include "services/analysis/credit_field.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/analysis/byline.h"
#include "services/analysis/credit_labels.h"
#include "services/analysis/credit_zone.h"
#include "services/analysis/fold.h"
#include "services/analysis/unnamed_agencies.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxFieldBytes = 2048;
constexpr absl::string_view kRule = "field.credit_line";

text::ByteRange AllOf(absl::string_view part, absl::string_view field) {
  const auto begin = static_cast<uint32_t>(part.data() - field.data());
  return {begin, begin + static_cast<uint32_t>(part.size())};
}

// Whether the words of the field say that it is of pictures.
bool IsOfPictures(absl::string_view lowered, const std::vector<AgencyMention>& mentions) {
  const std::vector<LabelledPart> parts = LabelledParts(lowered);
  return absl::StrContains(lowered, "photo") || absl::StrContains(lowered, "image") ||
         (!parts.empty() && parts.front().role == CreditRole::kPhoto) ||
         std::any_of(mentions.begin(), mentions.end(),
                     [](const AgencyMention& m) { return m.agency->agency_class == AgencyClass::kPhoto; });
}

// How many agencies the rules find, named or not.
size_t ApplyRules(const CreditRules& rules, absl::string_view field, const std::string& lowered,
                  const Surroundings& surroundings, CreditList& list) {
  size_t named = 0;
  std::optional<Credit> unnamed;
  for (const CreditRule& rule : rules.rules()) {
    if (rule.place == CreditPlace::kLast) continue;
    const std::optional<CreditMatch> match = MatchCredit(rule, field, lowered);
    if (!match) continue;
    const text::ByteRange zone = AllOf(match->zone, field);
    if (rule.agency == "unknown" || NamesAgenciesInGeneral(match->zone)) {
      if (!unnamed) unnamed = UnnamedCredit(rule.role, CreditField::kCreditLine, zone, rule.id);
      continue;
    }
    named += list.AddNamed(match->zone, zone.begin, rule.role, CreditField::kCreditLine, rule.id,
                           rule.agency == "only" ? ZoneForm::kNames : ZoneForm::kSentence, surroundings);
  }
  if (named > 0 || !unnamed) return named;
  list.Add(*std::move(unnamed));
  return 1;
}

}  // namespace

void ReadCreditLine(const AgencyRegistry& registry, const CreditRules& rules, absl::string_view field,
                    const Surroundings& surroundings, CreditList& list) {
  field = HeadOf(field, kMaxFieldBytes);
  const std::string lowered = absl::AsciiStrToLower(field);
  const auto add = [&](absl::string_view zone, uint32_t at, CreditRole role) {
    return list.AddNamed(zone, at, role, CreditField::kCreditLine, kRule, ZoneForm::kSentence, surroundings);
  };
  if (const std::vector<LabelledPart> parts = LabelledParts(field); AreMixed(parts)) {
    size_t named = 0;
    for (const auto& [role, part] : parts) named += add(field.substr(part.begin, part.size()), part.begin, role);
    if (named > 0) return;
  }
  const std::vector<AgencyMention> mentions = registry.FindMentions(field, true, surroundings);
  const bool pictures = IsOfPictures(lowered, mentions);
  const CreditRole role = pictures ? CreditRole::kPhoto : CreditRole::kTextOrigin;
  if (mentions.size() > 1 && !pictures && NamesOnlyAgencies(field, mentions)) {
    add(field, 0, role);
    return;
  }
  if (ApplyRules(rules, field, lowered, surroundings, list) > 0) return;
  if (!pictures) {
    const BylineParts parts = ReadByline(registry, field, surroundings);
    list.AddByline(parts, 0, CreditField::kCreditLine, kRule);
    if (!parts.agencies.empty() || !parts.helpers.empty()) return;
  }
  if (!mentions.empty() || pictures) add(field, 0, role);
}

}  // namespace wireprint::analysis
