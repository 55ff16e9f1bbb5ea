#include "services/dedup/engine/validate.h"

#include "absl/strings/str_cat.h"
#include "services/dedup/engine/reasons.h"

namespace wireprint::dedup {
namespace {

using report::Bad;
using report::SizeAndLimit;
using report::ValidateLength;

bool IsCharacterBoundary(absl::string_view text, uint32_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

}  // namespace

absl::Status ValidateBodyMask(const BodyMask& mask, absl::string_view text, absl::string_view field) {
  const std::string ranges = absl::StrCat(field, ".excluded");
  if (mask.excluded.size() > kMaxExcludedRanges) {
    return Bad(reason::kBodyMaskInvalid, ranges,
               absl::StrCat("has ", mask.excluded.size(), " ranges, the limit is ", kMaxExcludedRanges),
               SizeAndLimit(mask.excluded.size(), kMaxExcludedRanges));
  }
  uint32_t floor = 0;
  for (size_t i = 0; i < mask.excluded.size(); ++i) {
    const text::ByteRange& range = mask.excluded[i];
    const std::string at = absl::StrCat(ranges, "[", i, "]");
    const std::string shown = absl::StrCat("[", range.begin, ", ", range.end, ")");
    if (range.begin >= range.end) return Bad(reason::kBodyMaskInvalid, at, absl::StrCat(shown, " is empty"));
    if (range.end > text.size()) {
      return Bad(reason::kBodyMaskInvalid, at,
                 absl::StrCat(shown, " ends outside the text of ", text.size(), " bytes"));
    }
    if (range.begin < floor) {
      return Bad(reason::kBodyMaskInvalid, at, absl::StrCat(shown, " begins before the range in front of it ends"));
    }
    if (!IsCharacterBoundary(text, range.begin) || !IsCharacterBoundary(text, range.end)) {
      return Bad(reason::kBodyMaskInvalid, at, absl::StrCat(shown, " cuts through a character"));
    }
    floor = range.end;
  }
  return ValidateLength(mask.ruleset, kMaxRulesetBytes, absl::StrCat(field, ".ruleset"));
}

absl::StatusOr<Micros> ValidateItem(AddItem& item, Micros now) {
  const absl::string_view text_field = item.text_as_bytes ? "report.text_bytes" : "report.text";
  if (absl::Status s = report::ValidateReport(item.report, text_field); !s.ok()) return s;
  if (item.body_mask) {
    if (absl::Status s = ValidateBodyMask(*item.body_mask, item.report.text, "body_mask"); !s.ok()) return s;
  }
  return report::ValidateObserveTime(item.observe_time, now);
}

absl::Status ValidateSubject(const Subject& subject, absl::string_view field) {
  if (const auto* by_id = std::get_if<IdSubject>(&subject)) {
    return ValidateReportId(by_id->report_id, absl::StrCat(field, ".report_id"));
  }
  const auto& sent = std::get<TextSubject>(subject);
  if (absl::Status s = ValidateText(sent.text, absl::StrCat(field, sent.as_bytes ? ".text_bytes" : ".text")); !s.ok())
    return s;
  if (!sent.body_mask) return absl::OkStatus();
  return ValidateBodyMask(*sent.body_mask, sent.text, absl::StrCat(field, ".body_mask"));
}

absl::StatusOr<uint32_t> ValidateMaxMatches(uint32_t max_matches) {
  if (max_matches == 0) return kDefaultMatches;
  if (max_matches <= kMaxMatches) return max_matches;
  return Bad(reason::kValueOutOfRange, "max_matches", absl::StrCat("is ", max_matches, ", the most is ", kMaxMatches),
             {{"value", absl::StrCat(max_matches)}, {"limit", absl::StrCat(kMaxMatches)}});
}

}  // namespace wireprint::dedup
