// The number of distinct hashes in a list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/fingerprint/exact_set.h"

namespace wireprint::fingerprint {

// Counts exactly. Reusable: keeps its buffers. Not thread-safe.
class DistinctCounter {
 public:
  size_t Count(absl::Span<const uint64_t> shingles);

 private:
  std::vector<uint64_t> bits_;
  std::vector<uint64_t> again_;
  ShingleSet set_;
};

}  // namespace wireprint::fingerprint
