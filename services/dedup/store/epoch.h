// The name of what a store is, from its creation or its restoration on.
#pragma once

#include <string>

namespace wireprint::dedup {

// 128 random bits, 32 hexadecimal digits. Any thread.
std::string NewEpoch();

}  // namespace wireprint::dedup
