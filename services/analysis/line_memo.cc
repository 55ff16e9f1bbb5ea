#include "services/analysis/line_memo.h"

#include <xxhash.h>

namespace wireprint::analysis {

void LineMemo::Keep(uint32_t rules, absl::string_view line, uint32_t answer) {
  Entry& entry = entries_[SlotOf(rules, line)];
  entry.rules = rules;
  entry.answer = answer;
  entry.size = static_cast<uint8_t>(line.size());
  std::memcpy(entry.bytes, line.data(), line.size());
}

size_t LineMemo::SlotOf(uint32_t rules, absl::string_view line) {
  return XXH3_64bits_withSeed(line.data(), line.size(), rules) % kEntries;
}

}  // namespace wireprint::analysis
