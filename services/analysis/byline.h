// Names in a byline.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// Ranges are bytes of the byline.
struct BylineParts {
  std::vector<text::ByteRange> persons;
  std::vector<AgencyMention> agencies;   // those that the byline names as such, not a part of another name
  std::vector<text::ByteRange> unnamed;  // parts that name agencies in general
  // The same of those that only helped: behind "with", until the next person, or behind a person and "and".
  std::vector<AgencyMention> helpers;
  std::vector<text::ByteRange> unnamed_helpers;
  // Parts that are named as newsrooms are, such as "Local Herald", "The Harbour" or "harbour.example", and are no
  // agency's. One may be a person's name too, and is then among the persons as well.
  std::vector<text::ByteRange> newsrooms;
};

// Takes "By Jo Example and Sam Sample, Associated Press", "Reuters Staff", "JO EXAMPLE | AFP" to pieces. At most the
// first 512 bytes are read.
BylineParts ReadByline(const AgencyRegistry& registry, absl::string_view byline, const Surroundings& surroundings);

}  // namespace wireprint::analysis
