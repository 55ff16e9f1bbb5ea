// Finds known names in running text: the longest at each word.
#pragma once

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

// Replaces `words`. `text` is valid UTF-8 of less than 4 GiB.
void CutNameWords(absl::string_view text, NameWords& words);

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

  static constexpr size_t kMaxWords = 12;

 private:
  struct Node {
    std::vector<uint32_t> values;
    bool goes_on = false;  // a longer name begins so
  };
  std::unordered_map<std::string, Node> nodes_;  // by folded words, one space between
};

}  // namespace wireprint::analysis
