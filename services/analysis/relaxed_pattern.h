// A cheaper look before a costly one.
#pragma once

#include <string>

namespace wireprint::analysis {

// The RE2 `pattern` with every {m,n} as a '+', or a '*' where m is 0: it finds at least all that `pattern` finds, with
// an automaton of a few states where a counted class of Unicode letters takes thousands.
std::string RelaxedPattern(const std::string& pattern);

}  // namespace wireprint::analysis
