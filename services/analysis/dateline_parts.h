// What may stand in a dateline before or after the agency: a place, a date, or both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "services/analysis/name_index.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

struct PlaceAndDate {
  bool valid = false;     // nothing else stands there; true for nothing at all
  bool capitals = false;  // the place has no lower-case letter in its first word, and two letters or more
  text::ByteRange place;  // bytes of the argument; empty: none
  text::ByteRange date;
};

// Takes `part` to pieces: "SEOUL, Aug. 24", "New Delhi [India], September 13", "ROMA, 16 NOV", "Dec 29", "DAKAR,
// Senegal". Words that begin in lower case are only those that places and dates hold ("de", "al", months).
PlaceAndDate SplitPlaceAndDate(absl::string_view part);

// The index of a word behind which neither a place nor a date ends that begins `part`: of no beginning of `part` that
// holds it, up to another word, SplitPlaceAndDate makes something. `words` are the first words of `part`; nullopt: none
// of them is known to be one.
std::optional<size_t> FirstForeignWord(absl::string_view part, const NameWords& words);

// The length in bytes of the dash, of any kind and number, at the beginning of `text`, blanks before it included; 0
// when none stands there.
size_t DashAt(absl::string_view text);

// `before` without a dash and blanks at its end: "NEW YORK--", "MOSCOW -".
absl::string_view WithoutDash(absl::string_view before);

// Whether `place` begins with a word that stands before a dash like a place and is none: "EXCLUSIVE", "UPDATE".
bool IsNoPlace(absl::string_view place);

}  // namespace wireprint::analysis
