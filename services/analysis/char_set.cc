#include "services/analysis/char_set.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace wireprint::analysis {
namespace {

void AddRange(uint32_t first, uint32_t last, CharSet& set) {
  for (uint32_t c = first; c <= last && c < 128; ++c) set.ascii.set(c);
  if (last >= 128) set.wide = true;
}

void AddOtherCase(CharSet& set) {
  for (size_t c = 'a'; c <= 'z'; ++c) {
    const bool either = set.ascii[c] || set.ascii[c - 32];
    set.ascii[c] = either;
    set.ascii[c - 32] = either;
  }
}

CharSet Inverse(CharSet set) {
  set.ascii.flip();
  set.wide = true;
  return set;
}

void Join(const CharSet& other, CharSet& set) {
  set.ascii |= other.ascii;
  set.wide = set.wide || other.wide;
}

bool Take(absl::string_view& rest, absl::string_view what) {
  if (rest.substr(0, what.size()) != what) return false;
  rest.remove_prefix(what.size());
  return true;
}

// The code point at the front of `rest`, which is not empty and valid UTF-8.
uint32_t TakeChar(absl::string_view& rest) {
  const auto first = static_cast<unsigned char>(rest[0]);
  const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t code = length == 1 ? first : first & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length && i < rest.size(); ++i)
    code = code << 6 | (static_cast<unsigned char>(rest[i]) & 0x3Fu);
  rest.remove_prefix(std::min(length, rest.size()));
  return code;
}

// \d, \w, \s and their inverses.
std::optional<CharSet> Perl(char letter) {
  CharSet set;
  switch (letter | 0x20) {
    case 'd':
      AddRange('0', '9', set);
      break;
    case 'w':
      AddRange('0', '9', set);
      AddRange('A', 'Z', set);
      AddRange('a', 'z', set);
      AddRange('_', '_', set);
      break;
    case 's':
      for (const char c : {'\t', '\n', '\f', '\r', ' '}) set.ascii.set(static_cast<size_t>(c));
      break;
    default:
      return std::nullopt;
  }
  return (letter & 0x20) != 0 ? set : Inverse(set);
}

// What follows "\p" or "\P". Only properties of which ASCII's part is known exactly: an inverse needs that.
std::optional<CharSet> Property(absl::string_view& rest, bool inverse, bool fold) {
  if (rest.empty()) return std::nullopt;
  absl::string_view name = rest.substr(0, 1);
  rest.remove_prefix(1);
  if (name == "{") {
    const size_t end = rest.find('}');
    if (end == absl::string_view::npos) return std::nullopt;
    name = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (Take(name, "^")) inverse = !inverse;
  }
  CharSet set;
  set.wide = true;
  if (name == "L" || name == "Lu") AddRange('A', 'Z', set);
  if (name == "L" || name == "Ll") AddRange('a', 'z', set);
  if (name == "N" || name == "Nd") AddRange('0', '9', set);
  if (name == "Z" || name == "Zs") AddRange(' ', ' ', set);
  if (set.ascii.none()) return std::nullopt;
  if (fold) AddOtherCase(set);
  return inverse ? Inverse(set) : set;
}

// A code point as \x41 or \x{2026}, behind its "\x".
std::optional<uint32_t> Hex(absl::string_view& rest) {
  const bool braces = Take(rest, "{");
  uint32_t code = 0;
  size_t digits = 0;
  for (; !rest.empty() && digits < (braces ? 6 : 2); ++digits, rest.remove_prefix(1)) {
    const char c = rest[0];
    const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!letter && !(c >= '0' && c <= '9')) break;
    code = code << 4 | static_cast<uint32_t>(letter ? (c | 0x20) - 'a' + 10 : c - '0');
  }
  if (digits == 0 || (braces ? !Take(rest, "}") : digits != 2)) return std::nullopt;
  return code;
}

// A character as an escape names it, behind its backslash.
std::optional<uint32_t> EscapedChar(absl::string_view& rest) {
  const char c = rest[0];
  constexpr absl::string_view kControls = "aftnrv", kTheirs = "\a\f\t\n\r\v";
  if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
  const bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  rest.remove_prefix(1);
  if (!word) return static_cast<uint32_t>(c);
  if (c == 'x') return Hex(rest);
  const size_t control = kControls.find(c);
  if (control == absl::string_view::npos) return std::nullopt;
  return static_cast<uint32_t>(kTheirs[control]);
}

// A class that an escape at the front names, or the character it stands for.
struct Escape {
  std::optional<CharSet> set;
  std::optional<uint32_t> code;
};

Escape ReadEscape(absl::string_view& rest, bool fold) {
  rest.remove_prefix(1);
  if (rest.empty()) return {};
  if (rest[0] == 'p' || rest[0] == 'P') {
    const bool inverse = rest[0] == 'P';
    rest.remove_prefix(1);
    return {Property(rest, inverse, fold), std::nullopt};
  }
  if (std::optional<CharSet> set = Perl(rest[0])) {
    rest.remove_prefix(1);
    return {set, std::nullopt};
  }
  return {std::nullopt, EscapedChar(rest)};
}

// The letters that have a third case beyond ASCII.
void AddThirdCase(CharSet& set) {
  if (set.only != 0) return;
  if (!set.wide) {
    set.wide = set.ascii['s'] || set.ascii['k'];
    return;
  }
  for (const char c : {'s', 'S', 'k', 'K'}) set.ascii.set(static_cast<size_t>(c));
}

std::optional<CharSet> Class(absl::string_view& rest, bool fold) {
  const bool inverse = Take(rest, "^");
  CharSet set;
  for (bool first = true; first || !Take(rest, "]"); first = false) {
    if (rest.empty() || rest.substr(0, 2) == "[:") return std::nullopt;
    std::optional<uint32_t> low;
    if (rest[0] == '\\') {
      const Escape escape = ReadEscape(rest, fold);
      if (escape.set) {
        Join(*escape.set, set);
        continue;
      }
      low = escape.code;
    } else {
      low = TakeChar(rest);
    }
    if (!low) return std::nullopt;
    uint32_t high = *low;
    if (rest.size() >= 2 && rest[0] == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      if (rest[0] == '\\') {
        const Escape escape = ReadEscape(rest, fold);
        if (!escape.code) return std::nullopt;
        high = *escape.code;
      } else {
        high = TakeChar(rest);
      }
    }
    AddRange(*low, high, set);
  }
  if (fold) AddOtherCase(set);
  return inverse ? Inverse(set) : set;
}

// Signs and punctuation, all without another case.
bool IsCaseless(uint32_t code) { return (code >= 0xA0 && code < 0xB5) || (code >= 0x2010 && code < 0x2060); }

CharSet Single(uint32_t code) {
  CharSet set;
  AddRange(code, code, set);
  if (IsCaseless(code)) set.only = code;
  return set;
}

}  // namespace

CharSet CharSet::All() {
  CharSet all;
  all.ascii.set();
  all.wide = true;
  return all;
}

std::optional<CharSet> ReadCharSet(absl::string_view& rest, bool fold) {
  if (rest.empty()) return std::nullopt;
  std::optional<CharSet> set;
  if (Take(rest, ".")) {
    set = CharSet::All();
  } else if (Take(rest, "[")) {
    set = Class(rest, fold);
  } else if (rest[0] == '\\') {
    const Escape escape = ReadEscape(rest, fold);
    set = escape.set;
    if (escape.code) set = Single(*escape.code);
  } else {
    set = Single(TakeChar(rest));
  }
  if (set && fold) {
    AddOtherCase(*set);
    AddThirdCase(*set);
  }
  return set;
}

}  // namespace wireprint::analysis
