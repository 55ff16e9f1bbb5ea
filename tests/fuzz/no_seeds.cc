#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {

std::vector<std::string> MadeSeeds() { return {}; }

}  // namespace wireprint::fuzz
