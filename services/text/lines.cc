#include "services/text/lines.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace wireprint::text {
namespace {

constexpr size_t kUsualLines = 48;

// The length in bytes of the line terminator at text[at]; 0 when none stands there.
uint32_t TerminatorAt(absl::string_view text, size_t at) {
  const auto is = [text, at](absl::string_view terminator) { return text.substr(at, terminator.size()) == terminator; };
  switch (text[at]) {
    case '\n':
      return 1;
    case '\r':
      return is("\r\n") ? 2 : 1;
    case '\xC2':
      return is("\xC2\x85") ? 2 : 0;
    case '\xE2':
      return is("\xE2\x80\xA8") || is("\xE2\x80\xA9") ? 3 : 0;
    default:
      return 0;
  }
}

// Whether eight bytes hold one that may begin a terminator: below 0x10, 0xC2 or 0xE2. May say yes in vain, never no.
bool MayTerminate(uint64_t bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  const auto has_zero = [](uint64_t word) { return (word - kOnes) & ~word & (kOnes << 7); };
  const uint64_t control = (bytes - kOnes * 0x10) & ~bytes & (kOnes << 7);
  return (control | has_zero((bytes & ~(kOnes * 0x20)) ^ (kOnes * 0xC2))) != 0;
}

#ifdef __SSE2__
// Bits of the 16 bytes at `bytes` that MayTerminate asks for.
unsigned MayTerminateMask(const char* bytes) {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x0F)), block);
  const __m128i lead =
      _mm_cmpeq_epi8(_mm_and_si128(block, _mm_set1_epi8('\xDF')), _mm_set1_epi8('\xC2'));  // 0xC2 or 0xE2
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, lead)));
}
#endif

// A place from `at` on before which no terminator begins: within eight bytes of one, or of the end.
uint32_t Skip(absl::string_view text, uint32_t at) {
#ifdef __SSE2__
  for (; at + 16 <= text.size(); at += 16) {
    if (const unsigned mask = MayTerminateMask(text.data() + at); mask != 0) {
      return at + static_cast<uint32_t>(std::countr_zero(mask));
    }
  }
#endif
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + at, 8);
    if (MayTerminate(bytes)) break;
  }
  return at;
}

}  // namespace

std::vector<ByteRange> SplitLines(absl::string_view text) {
  std::vector<ByteRange> lines;
  lines.reserve(kUsualLines);
  uint32_t begin = 0;
  const auto size = static_cast<uint32_t>(text.size());
  for (uint32_t i = Skip(text, 0); i < size; i = Skip(text, i)) {
    for (const uint32_t stop = std::min(size, i + 8); i < stop;) {
      const uint32_t terminator = TerminatorAt(text, i);
      if (terminator == 0) {
        ++i;
        continue;
      }
      lines.push_back({begin, i});
      i += terminator;
      begin = i;
    }
  }
  if (begin < text.size()) lines.push_back({begin, static_cast<uint32_t>(text.size())});
  return lines;
}

}  // namespace wireprint::text
