// The part of a line in which a credit names its agencies.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agencies.h"

namespace wireprint::analysis {

// Whether `zone` says nothing beside the agencies of `mentions`: "the news agencies AFP and Reuters", "AP Photo".
bool NamesOnlyAgencies(absl::string_view zone, absl::Span<const AgencyMention> mentions);

// Whose a picture is, and through whom it came: "Jo Example / AFP - Getty Images" is AFP's, by Getty Images.
struct PictureCredit {
  AgencyMention owner;
  const Agency* distributor = nullptr;
};
std::vector<PictureCredit> GroupPictureCredits(absl::string_view zone, absl::Span<const AgencyMention> mentions);

}  // namespace wireprint::analysis
