// Finds many strings in a text at once.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Reading is thread-safe, adding is not.
class LiteralSet {
 public:
  // Adds a string that is not empty, with a number of the caller's.
  void Add(absl::string_view literal, uint32_t value);

  // Calls `found` with the value of each string at each place where it stands in `text`, and with the place of a byte
  // in it; places of one string ascend.
  template <typename Found>
  void Find(absl::string_view text, const Found& found) const {
    for (size_t at = Next(text, 0); at < text.size(); at = Next(text, at + 1)) {
      if (at + kGram <= text.size()) FindIn(long_, GramAt(text.data() + at), text, at, found);
      const auto byte = static_cast<uint8_t>(text[at]);
      if (is_short_[byte]) FindIn(short_, byte, text, at, found);
    }
  }

  // How often Find has to look closely for one of these, roughly: for comparison.
  static double CostOf(const std::vector<std::string>& literals);

  size_t size() const { return short_.size() + long_.size(); }

 private:
  static constexpr size_t kGram = 3;
  static constexpr size_t kFilterBits = 1 << 13;

  struct Literal {
    uint32_t key = 0;    // of its bytes, those that are looked up
    uint32_t place = 0;  // where in it they stand
    uint32_t value = 0;
    std::string text;
  };

  // The first place, from `at` on, where a string may stand by its key; the text's size when there is none.
  size_t Next(absl::string_view text, size_t at) const;

  static uint32_t GramAt(const char* data) {
    uint32_t gram = 0;
    std::memcpy(&gram, data, kGram);
    return gram;
  }
  // Upper bits of a multiplication, 13 of them.
  static uint32_t Slot(uint32_t gram) { return (gram * 0x9E3779B1u) >> 19; }

  template <typename Found>
  static void FindIn(const std::vector<Literal>& literals, uint32_t key, absl::string_view text, size_t at,
                     const Found& found) {
    auto literal = std::lower_bound(literals.begin(), literals.end(), key,
                                    [](const Literal& its, uint32_t wanted) { return its.key < wanted; });
    for (; literal != literals.end() && literal->key == key; ++literal) {
      if (at < literal->place) continue;
      if (text.substr(at - literal->place, literal->text.size()) == literal->text) found(literal->value, at);
    }
  }

  std::array<uint8_t, 256> is_short_{};
  std::array<uint32_t, kFilterBits / 32> filter_{};  // hashes of the keys of long_
  std::vector<Literal> short_;                       // of less than kGram bytes, by key: the first byte
  std::vector<Literal> long_;                        // by key: a gram
};

}  // namespace wireprint::analysis
