// The dateline at the beginning of a report: "SEOUL, Aug. 24 (Yonhap) --".
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// Ranges are bytes of the line that was read; empty where the part is missing.
struct LineDateline {
  text::ByteRange span;  // all of it, the dash at its end not included
  text::ByteRange place;
  text::ByteRange date;
  text::ByteRange agency_name;
  const Agency* agency = nullptr;   // nullptr: none, or one that the registry does not know, such as a station
  std::vector<AgencyMention> more;  // agencies beside the first: "(Reuters/AP)"
};

// Reads the dateline that `line`, one line of a text of which `text` is the beginning, starts with:
//   PLACE, date (AGENCY) -   PLACE | AGENCY |   PLACE, date /AGENCY/   Place, date, AGENCY.   (AGENCY) - PLACE, date -
//   and those of ReadLooseDateline
//   【AGENCY PLACE date】, AGENCY PLACE date in Chinese and Japanese         PLACE -
// A place may have a bracket of its own: "Mumbai (Maharashtra) [India]". Bullets and characters without width before it
// are skipped. Agencies of pictures have no datelines. nullopt when the line begins otherwise.
std::optional<LineDateline> ReadDateline(const AgencyRegistry& registry, absl::string_view line,
                                         absl::string_view text);

// Whether `line` is a dateline with an agency and nothing else, and says so by a date or a dash at its end:
// "WASHINGTON, Jan 5 (Reuters)", "OSLO (AP) -".
bool IsDatelineAlone(const AgencyRegistry& registry, absl::string_view line, absl::string_view text);

}  // namespace wireprint::analysis
