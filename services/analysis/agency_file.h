// The text form of the registry of agencies.
//
// Lines "key<TAB>value"; blank lines and lines that begin with # are skipped. The first other line is
// "version<TAB>number". "agency<TAB>id<TAB>class<TAB>English name" begins an agency; the lines after it add to it,
// their values are lists separated by '|', and no key comes twice:
//   name      other full names, in any letter case; native: the same in other scripts
//   code      short forms, in exactly this letter case
//   code?     short forms that mean other things too: the agency only where one of `context` stands near
//   context   words or beginnings of words, any case, for code?; ".uk": the outlet's domain ends so
//   unless    words that deny the agency's short forms (code) where they stand near
//   domain    registrable domains, or hosts where a domain is split
//   dateline  paren "CITY (AP) -", slash "CITY /TASS/", bare "CITY, date, ARMENPRESS"
//   byline    short forms that mean other things too, but not where they are all of a byline or stand before a post
//   credit    names that count in a credit line only; photo: in a picture's credit only
//   longer    what makes the agency's name behind which it stands the beginning of another: "Moller"; "-Grafik": behind
//             a hyphen only
// Before the first agency may stand "longer", of every agency's name, and "town": towns' names that no other thing
// beside an agency's name is likely to bear.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wireprint::analysis {

enum class AgencyClass : uint8_t { kWire, kSyndicator, kPressRelease, kPhoto, kBroadcasterService };

// "wire", "syndicator", "press_release", "photo", "broadcaster_service". A string literal.
absl::string_view NameOf(AgencyClass agency_class);

struct Agency {
  std::string id;  // lower-case letters, digits, '_'
  AgencyClass agency_class = AgencyClass::kWire;
  std::string name;                // English
  std::vector<std::string> names;  // all full names: the English one first
  std::vector<std::string> codes;
  std::vector<std::string> ambiguous_codes;
  std::vector<std::string> context;
  std::vector<std::string> unless;
  std::vector<std::string> domains;
  bool paren_dateline = false;
  bool slash_dateline = false;
  bool bare_dateline = false;
  std::vector<std::string> byline_forms;
  std::vector<std::string> credit_forms;
  std::vector<std::string> photo_forms;
  std::vector<std::string> longer;
};

struct AgencyFile {
  int version = 0;
  std::vector<std::string> longer;
  std::vector<std::string> towns;
  std::vector<Agency> agencies;
};

// Reads the form above, in UTF-8. A fault is INVALID_ARGUMENT "<name>:<line>: what is wrong".
absl::StatusOr<AgencyFile> ParseAgencyFile(absl::string_view contents, absl::string_view name);

}  // namespace wireprint::analysis
