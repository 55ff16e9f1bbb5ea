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

  // Count in two steps, for those who fill the table beside other work on the same hashes: Prepare, then
  // table.last[h >> table.shift] = i for each of up to kMaxTabled hashes in order, then CountTabled.
  static constexpr size_t kMaxTabled = 65535;
  struct Table {
    int shift;
    uint16_t* last;  // the counter's, until its next call
  };
  Table Prepare(size_t n);
  size_t CountTabled(absl::Span<const uint64_t> shingles, Table table);

 private:
  std::vector<uint16_t> table_;
  std::vector<uint64_t> earlier_;
  std::vector<uint64_t> last_;
  std::vector<uint64_t> others_;
  ShingleSet set_;
};

}  // namespace wireprint::fingerprint
