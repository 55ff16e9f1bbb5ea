// What the rules find, before kinds and antecedents.
#pragma once

#include <string>
#include <vector>

#include "services/analysis/attribution/source.h"

namespace wireprint::analysis::attribution {

// An attribution in tokens.
struct Draft {
  Source source;  // empty when nobody is named
  TokenRange cue;
  std::vector<TokenRange> content;  // ascending, disjoint, none empty
  Act act = Act::kAssert;
  std::string rule;
};

}  // namespace wireprint::analysis::attribution
