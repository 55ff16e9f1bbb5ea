// Finds known names in running text: the longest at each word.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace wireprint::analysis {

// A text cut into words for the comparison of names: maximal runs of letters, digits and marks, case-folded; in scripts
// written without spaces each code point is a word. Everything else only separates.
struct NameWords {
  struct Word {
    uint32_t begin = 0;  // bytes of the text
    uint32_t end = 0;
    uint32_t folded_begin = 0;  // bytes of `folded`
    uint32_t folded_end = 0;
  };
  std::vector<Word> words;
  std::string folded;

  absl::string_view Folded(size_t i) const {
    return absl::string_view(folded).substr(words[i].folded_begin, words[i].folded_end - words[i].folded_begin);
  }
};

// Replaces `words`, by the first `max_words` of them. `text` is valid UTF-8 of less than 4 GiB.
void CutNameWords(absl::string_view text, NameWords& words, size_t max_words = SIZE_MAX);

// A set of names, each with a number of the caller's; several may stand under one name.
class NameIndex {
 public:
  // False, and nothing is added, when `name` holds no word or more than kMaxWords.
  bool Add(absl::string_view name, uint32_t value);

  struct Found {
    size_t words = 0;  // how many words the name has; 0: none found
    absl::Span<const uint32_t> values;
  };
  // The longest name that begins with word `at`, and the same no longer than `max_words`.
  Found Longest(const NameWords& words, size_t at, size_t max_words = kMaxWords) const;

  // False: no name begins with word `at`, given the word after it.
  bool MayBegin(const NameWords& words, size_t at) const {
    const uint32_t first = HashOf(words.Folded(at));
    if (Holds(SlotOf(first, 0))) return true;
    return at + 1 < words.words.size() && Holds(SlotOf(first, HashOf(words.Folded(at + 1))));
  }

  static constexpr size_t kMaxWords = 12;

 private:
  static constexpr uint32_t kSlots = 1 << 15;
  // By the word's length and three of its bytes.
  static uint32_t HashOf(absl::string_view word) {
    if (word.empty()) return 1;
    const auto byte = [word](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(word[i])); };
    const uint32_t key = byte(0) | byte(word.size() / 2) << 8 | byte(word.size() - 1) << 16;
    return (key + static_cast<uint32_t>(word.size()) * 0x85EBCA6Bu) * 0x9E3779B1u;
  }
  static uint32_t SlotOf(uint32_t first, uint32_t second) { return ((first ^ second >> 7) * 0x9E3779B1u) >> 17; }
  bool Holds(uint32_t slot) const { return (beginnings_[slot / 64] >> (slot % 64) & 1) != 0; }

  struct Node {
    std::vector<uint32_t> values;
    bool goes_on = false;  // a longer name begins so
  };
  std::array<uint64_t, kSlots / 64>
      beginnings_{};                             // of names: the first word of one-word names, the first two of others
  std::unordered_map<std::string, Node> nodes_;  // by folded words, one space between
};

}  // namespace wireprint::analysis
