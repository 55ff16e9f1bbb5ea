// What the rules said of short lines. A page's furniture is the same on each page of its outlet, and much of it on
// those of others: "Advertisement", "Share this article".
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// 64 KiB, whatever is kept. Not thread-safe: one a thread.
class LineMemo {
 public:
  static constexpr size_t kMaxBytes = 55;

  // What Keep was told last of this line under these rules; nullopt: it is not known, or was forgotten for another one.
  // `rules` is a number that no two sets of rules share.
  std::optional<uint32_t> Find(uint32_t rules, absl::string_view line) const {
    const Entry& entry = entries_[SlotOf(rules, line)];
    const bool same = entry.rules == rules && entry.size == line.size() && !line.empty() &&
                      std::memcmp(entry.bytes, line.data(), line.size()) == 0;
    return same ? std::optional<uint32_t>(entry.answer) : std::nullopt;
  }

  // Preconditions: 1 to kMaxBytes bytes.
  void Keep(uint32_t rules, absl::string_view line, uint32_t answer);

 private:
  static constexpr size_t kEntries = 1024;

  struct alignas(64) Entry {
    uint32_t rules = 0;
    uint32_t answer = 0;
    uint8_t size = 0;  // 0: nothing is kept
    char bytes[kMaxBytes] = {};
  };
  static_assert(sizeof(Entry) == 64);

  static size_t SlotOf(uint32_t rules, absl::string_view line);

  std::vector<Entry> entries_ = std::vector<Entry>(kEntries);
};

}  // namespace wireprint::analysis
