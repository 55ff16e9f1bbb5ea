// The characters that a part of a pattern may stand for.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

struct CharSet {
  std::bitset<128> ascii;
  bool wide = false;  // and any character beyond ASCII
  uint32_t only = 0;  // unless 0: of them just this

  static CharSet All();
};

// Reads what stands for one character at the front of `rest` and removes it: a class in brackets, an escape, '.' or a
// literal. The set holds at least all that RE2 means by it, `fold`: in either letter case. nullopt: no such thing
// stands there, or it is not known here.
std::optional<CharSet> ReadCharSet(absl::string_view& rest, bool fold);

}  // namespace wireprint::analysis
