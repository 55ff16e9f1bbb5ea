#include "services/dedup/store/epoch.h"

#include <random>

#include "absl/strings/str_format.h"

namespace wireprint::dedup {

std::string NewEpoch() {
  std::random_device device;
  std::string epoch;
  for (int i = 0; i < 4; ++i) absl::StrAppendFormat(&epoch, "%08x", device());
  return epoch;
}

}  // namespace wireprint::dedup
