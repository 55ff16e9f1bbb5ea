// Names that only begin like an agency's.
#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agencies.h"

namespace wireprint::analysis {

// Whether `mention` is only the beginning of a longer name of `zone`, such as "AP Moller", "Reuters Institute" and
// "dpa-Grafik": a capitalised word stands behind it, with a blank or a hyphen between, that is no date, no word of an
// agency's services or posts ("AP Pro Basketball Writer") and in none of `mentions`.
bool BeginsLongerName(absl::string_view zone, const AgencyMention& mention, absl::Span<const AgencyMention> mentions);

// The same of a zone that is no sentence, "Source: ...", where a word in small letters says as much: "PTI volunteers".
bool BeginsLongerPhrase(absl::string_view zone, const AgencyMention& mention, absl::Span<const AgencyMention> mentions);

}  // namespace wireprint::analysis
