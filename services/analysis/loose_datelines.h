// Datelines that set the agency off without brackets or without a dash.
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/analysis/dateline.h"

namespace wireprint::analysis {

// Reads the dateline that the paragraph `head`, the beginning of a line, starts with, where the place is a town by its
// form or a date stands by it:
//   OSLO, AP -   OSLO, May 3, AP -   OSLO - AP -   OSLO/AP -   AFP, Paris -   Paris (AFP) The
//   council
// Others are ReadDateline's. `text` is what Surroundings read. nullopt when the line begins otherwise.
std::optional<LineDateline> ReadLooseDateline(const AgencyRegistry& registry, absl::string_view head,
                                              absl::string_view text);

// Reads `line` as such a dateline and nothing else, where a date stands by the place or the place is one of the
// registry's towns: "Paris (AFP)", "AFP, Paris", "AP/OSLO", "OSLO, AP", but not "Sanchez (AFP)" or "AFP/STR". Where it
// stands tells it from a picture's credit: between a headline and the first paragraph it is a dateline.
std::optional<LineDateline> ReadLooseDatelineAlone(const AgencyRegistry& registry, absl::string_view line,
                                                   absl::string_view text);

}  // namespace wireprint::analysis
