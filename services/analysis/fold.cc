#include "services/analysis/fold.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace wireprint::analysis {
namespace {

enum : char { kKeep = 0, kDelete = 1, kBullet = 2, kEllipsis = 3 };  // Below ' ', so no replacement is among them.

// What stands for the code point, or one of the marks above.
char Replacement(uint32_t c) {
  if ((c >= 0x2000 && c <= 0x200A) || c == 0xA0 || c == 0x202F || c == 0x205F || c == 0x3000) return ' ';
  if ((c >= 0x2018 && c <= 0x201B) || c == 0x2032 || c == 0xB4) return '\'';
  if ((c >= 0x201C && c <= 0x201F) || c == 0x2033 || c == 0xAB) return '"';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) return '-';
  if ((c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || c == 0xAD || c == 0xFE0F) return kDelete;
  if (c == 0x2026) return kEllipsis;
  if (c == 0x2022 || c == 0x25AA || c == 0x25CF || c == 0x25B6 || c == 0x25BA || c == 0x2190 || c == 0x2192 ||
      c == 0xBB || c == 0x203A || c == 0x25BC || c == 0x25B8 || c == 0xB7) {
    return kBullet;
  }
  return kKeep;
}

// Length in bytes and value of the code point that starts at `p`.
size_t Decode(const unsigned char* p, uint32_t& c) {
  if (p[0] < 0xE0) {
    c = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    return 2;
  }
  if (p[0] < 0xF0) {
    c = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    return 3;
  }
  c = 0x10000;
  return 4;
}

bool IsAsciiSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr uint64_t kOnes = 0x0101010101010101u;
constexpr uint64_t kHigh = kOnes << 7;

// The high bit of each byte of `v` that is a space.
uint64_t Spaces(uint64_t v) {
  v ^= kOnes * 0x20;
  return ~(((v & ~kHigh) + ~kHigh) | v) & kHigh;
}

// True when the eight bytes at `p` are printable ASCII and no two spaces stand side by side in the nine.
bool IsPlain(const char* p) {
  uint64_t v = 0;
  uint64_t next = 0;
  std::memcpy(&v, p, sizeof(v));
  std::memcpy(&next, p + 1, sizeof(next));
  const uint64_t control = (v - kOnes * 0x20) & ~v;
  return (((v | control) & kHigh) | (Spaces(v) & Spaces(next))) == 0;
}

#ifdef __SSE2__
// Bits of the 16 bytes at `p` that folding may change; reads 17.
unsigned SpecialMask(const char* p) {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 1));
  const __m128i space = _mm_set1_epi8(' ');
  const __m128i pair = _mm_and_si128(_mm_cmpeq_epi8(block, space), _mm_cmpeq_epi8(next, space));
  // Signed: what is not ASCII is below, too.
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_cmplt_epi8(block, space), pair)));
}
#endif

// The first byte at or after `from` that folding may change: not ASCII, a control, or the first of two spaces.
size_t NextSpecial(absl::string_view line, size_t from) {
  size_t i = from;
#ifdef __SSE2__
  for (; i + 17 <= line.size(); i += 16) {
    if (const unsigned mask = SpecialMask(line.data() + i); mask != 0) {
      return i + static_cast<size_t>(std::countr_zero(mask));
    }
  }
#endif
  while (i + 9 <= line.size() && IsPlain(line.data() + i)) i += 8;
  for (; i < line.size(); ++i) {
    if (static_cast<signed char>(line[i]) < ' ') break;
    if (line[i] == ' ' && i + 1 < line.size() && line[i + 1] == ' ') break;
  }
  return i;
}

}  // namespace

absl::string_view FoldLine(absl::string_view line, std::string& buffer) {
  while (!line.empty() && IsAsciiSpace(line.front())) line.remove_prefix(1);
  while (!line.empty() && IsAsciiSpace(line.back())) line.remove_suffix(1);
  size_t i = NextSpecial(line, 0);
  if (i == line.size()) return line;
  buffer.assign(line.data(), i);
  size_t end_of_words = buffer.size();  // Bullets after here stand at the end.
  if (end_of_words > 0 && buffer.back() == ' ') --end_of_words;
  const auto* bytes = reinterpret_cast<const unsigned char*>(line.data());
  while (i < line.size()) {
    if (bytes[i] < 0x80) {
      const size_t next = NextSpecial(line, i);
      if (next > i && line[i] != ' ') {
        buffer.append(line.data() + i, next - i);
        end_of_words = buffer.size() - (buffer.back() == ' ' ? 1 : 0);
        i = next;
        continue;
      }
      const char c = line[i++];
      if (!IsAsciiSpace(c)) {
        buffer.push_back(c);
        end_of_words = buffer.size();
      } else if (!buffer.empty() && buffer.back() != ' ') {
        buffer.push_back(' ');
      }
      continue;
    }
    uint32_t code = 0;
    const size_t length = Decode(bytes + i, code);
    const char replacement = Replacement(code);
    if (replacement == ' ') {
      if (!buffer.empty() && buffer.back() != ' ') buffer.push_back(' ');
    } else if (replacement == kEllipsis) {
      buffer.append("...");
      end_of_words = buffer.size();
    } else if (replacement == kBullet) {
      if (!buffer.empty()) buffer.append(line.data() + i, length);
    } else if (replacement != kDelete) {
      if (replacement == kKeep) {
        buffer.append(line.data() + i, length);
      } else {
        buffer.push_back(replacement);
      }
      end_of_words = buffer.size();
    }
    i += length;
  }
  buffer.resize(end_of_words);
  return buffer;
}

absl::string_view TrimEnd(absl::string_view line) {
  constexpr absl::string_view kNbsp = "\u00A0";
  for (;;) {
    if (!line.empty() && IsAsciiSpace(line.back())) {
      line.remove_suffix(1);
    } else if (line.size() >= kNbsp.size() && line.substr(line.size() - kNbsp.size()) == kNbsp) {
      line.remove_suffix(kNbsp.size());
    } else {
      return line;
    }
  }
}

bool LowerAscii(absl::string_view text, std::string& lower) {
  lower.resize(text.size());
  const char* const from = text.data();
  char* const to = lower.data();
  unsigned char seen = 0;
  for (size_t i = 0, size = text.size(); i < size; ++i) {
    const char c = from[i];
    to[i] = static_cast<char>(c + ((c >= 'A' && c <= 'Z') ? 'a' - 'A' : 0));
    seen |= static_cast<unsigned char>(c);
  }
  return seen < 0x80;
}

absl::string_view HeadOf(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

}  // namespace wireprint::analysis
