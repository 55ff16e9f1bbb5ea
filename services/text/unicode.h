// The project's own Unicode 15.0 table (unicode_15_0.txt) as compiled in: constant-time look-ups by code point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace wireprint::text::unicode {

// The class that decides how a code point takes part in words (docs/words-wp1.md).
enum class CharClass : uint8_t { kSeparator = 0, kIgnored = 1, kWord = 2, kMark = 3, kNgram2 = 4, kNgram3 = 5 };

// The properties of one code point.
class Props {
 public:
  explicit constexpr Props(uint16_t bits) : bits_(bits) {}

  CharClass char_class() const { return static_cast<CharClass>(bits_ & 0x07); }
  bool white_space() const { return (bits_ & 0x08) != 0; }
  // General category Mn.
  bool nonspacing_mark() const { return (bits_ & 0x10) != 0; }
  // General category Mn, Mc or Me.
  bool any_mark() const { return (bits_ & 0x30) != 0; }
  // Nonspacing marks on this base are stripped: it is Latin, Greek, Cyrillic, Arabic or Hebrew.
  bool strips_marks() const { return (bits_ & 0x40) != 0; }
  // Its normal form (AloneForm) stays the same whatever stands before it.
  bool stands_alone() const { return (bits_ & 0x80) != 0; }
  // Of a code point that stands_alone(): marks behind its normal form stand on a base that strips them.
  bool tail_strips_marks() const { return (bits_ & 0x200) != 0; }
  // Of a code point that stands_alone(): its decomposition ends in a code point of non-zero combining class.
  bool tail_is_mark() const { return (bits_ & 0x400) != 0; }
  // A mark that folds and decomposes to itself and composes with nothing before it.
  bool inert_mark() const { return (bits_ & 0x100) != 0; }
  // A mark of which nothing is left on a base that strips marks.
  bool droppable_mark() const { return (bits_ & 0x800) != 0; }

 private:
  uint16_t bits_;
};

// Tables made at build time; index arithmetic is in the functions below.
extern const uint16_t kPropsFirst[];
extern const uint16_t kPropsSecond[];
extern const uint16_t kAloneFirst[];
extern const uint16_t kAloneSecond[];
extern const uint32_t kAloneStart[];
extern const uint8_t kAloneContent[];
extern const uint8_t kAloneShort[];

constexpr char32_t kCodePointLimit = 0x110000;

// Precondition of all that follows: code_point < kCodePointLimit.
inline Props PropsOf(char32_t code_point) {
  return Props(kPropsSecond[(size_t{kPropsFirst[code_point >> 7]} << 7) | (code_point & 0x7F)]);
}

// The word-normal form of a code point that stands_alone().
struct AloneForm {
  // Eight readable bytes: the form in UTF-8 if its length is at most kShort, the length in the last.
  const uint8_t* record;
  size_t index;

  static constexpr size_t kShort = 7;
  // 0: the code point itself; above kShort: see Long().
  size_t short_length() const { return record[kShort]; }
  absl::string_view Long() const {
    return absl::string_view(reinterpret_cast<const char*>(kAloneContent) + kAloneStart[index],
                             kAloneStart[index + 1] - kAloneStart[index]);
  }
};
inline AloneForm AloneFormOf(char32_t code_point) {
  const size_t index = kAloneSecond[(size_t{kAloneFirst[code_point >> 7]} << 7) | (code_point & 0x7F)];
  return {kAloneShort + index * 8, index};
}

// The full canonical decomposition of a code point that is not a Hangul syllable; empty when it has none.
absl::Span<const uint32_t> CanonicalDecomposition(char32_t code_point);

// The NFKC_Casefold mapping of one code point, before normalisation; nullopt: itself.
std::optional<absl::Span<const uint32_t>> CaseFold(char32_t code_point);

// Canonical combining class.
uint8_t CombiningClass(char32_t code_point);

// The primary composite of two code points, Hangul included; 0 when there is none.
char32_t Compose(char32_t first, char32_t second);

}  // namespace wireprint::text::unicode
