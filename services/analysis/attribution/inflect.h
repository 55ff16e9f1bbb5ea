// Regular forms of English verbs.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::analysis::attribution {

struct Inflections {
  std::string third;  // says
  std::string past;
  std::string participle;
  std::string ing;
};

// The regular forms of a verb given in lower case; no consonant is doubled.
Inflections Inflect(absl::string_view base);

}  // namespace wireprint::analysis::attribution
