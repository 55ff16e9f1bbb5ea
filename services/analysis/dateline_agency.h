// The agencies that a dateline names.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// How a dateline sets an agency off: "(AP)", "/TASS/", or between commas and dashes.
enum class DatelineShape { kParen, kSlash, kBare };

// Whether the agency's datelines have that shape.
bool HasDateline(const Agency& agency, DatelineShape shape);

// The agencies with datelines of that shape of which bytes `name` of `head` consist, alone or beside other words
// ("dpa/lno", "AP/Reuters"), in order; ranges are bytes of `head`. An agency's name alone has the whole range.
std::vector<AgencyMention> DatelineAgencies(const AgencyRegistry& registry, absl::string_view head,
                                            text::ByteRange name, DatelineShape shape,
                                            const Surroundings& surroundings);

}  // namespace wireprint::analysis
