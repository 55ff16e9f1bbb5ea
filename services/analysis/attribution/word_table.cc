#include <algorithm>
#include <cstring>

#include "services/analysis/attribution/lexicon.h"

namespace wireprint::analysis::attribution {
namespace {

// Of the word's length and its first and last eight bytes: words of the lexicon hardly differ elsewhere. Not 0.
uint32_t HashOf(absl::string_view word) {
  uint64_t front = 0, back = 0;
  if (word.size() >= sizeof(front)) {
    std::memcpy(&front, word.data(), sizeof(front));
    std::memcpy(&back, word.data() + word.size() - sizeof(back), sizeof(back));
  } else if (word.size() >= sizeof(uint32_t)) {
    std::memcpy(&front, word.data(), sizeof(uint32_t));
    std::memcpy(&back, word.data() + word.size() - sizeof(uint32_t), sizeof(uint32_t));
  } else if (!word.empty()) {
    const auto byte = [word](size_t i) { return static_cast<uint64_t>(static_cast<unsigned char>(word[i])); };
    front = byte(0) << 16 | byte(word.size() / 2) << 8 | byte(word.size() - 1);
  }
  uint64_t hash = (front ^ word.size()) * 0x9E3779B97F4A7C15u;
  hash = (hash ^ hash >> 32 ^ back) * 0xC2B2AE3D27D4EB4Fu;
  return std::max(static_cast<uint32_t>(hash >> 32), 1u);
}

}  // namespace

void Lexicon::WordTable::Fill(const absl::flat_hash_map<std::string, WordEntry>& words) {
  size_t size = 16;
  while (size < 2 * words.size()) size *= 2;
  hashes_.assign(size, 0);
  items_.assign(size, nullptr);
  for (const auto& item : words) {
    const uint32_t hash = HashOf(item.first);
    size_t at = hash & (size - 1);
    while (hashes_[at] != 0) at = (at + 1) & (size - 1);
    hashes_[at] = hash;
    items_[at] = &item;
  }
}

const WordEntry* Lexicon::WordTable::Find(absl::string_view word) const {
  const uint32_t hash = HashOf(word);
  const size_t mask = hashes_.size() - 1;
  for (size_t at = hash & mask; hashes_[at] != 0; at = (at + 1) & mask) {
    if (hashes_[at] == hash && items_[at]->first == word) return &items_[at]->second;
  }
  return nullptr;
}

}  // namespace wireprint::analysis::attribution
