#include <array>
#include <bit>

#include "services/text/tokens.h"

namespace wireprint::text {
namespace {

constexpr uint8_t kSeparatorByte = 0;
constexpr uint8_t kHighByte = 1;

// For letters and digits the lower-cased byte.
constexpr std::array<uint8_t, 256> MakeBytes() {
  std::array<uint8_t, 256> bytes{};
  for (size_t byte = 0; byte < 256; ++byte) {
    const bool upper = byte >= 'A' && byte <= 'Z';
    const bool other = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    bytes[byte] = static_cast<uint8_t>(upper ? byte + 32 : other ? byte : byte >= 0x80 ? kHighByte : kSeparatorByte);
  }
  return bytes;
}
constexpr std::array<uint8_t, 256> kBytes = MakeBytes();

// The length of the fast separator at `at`: U+00A0 or U+2010 to U+2029; 0 when none stands there.
size_t FastSeparator(const char* at, size_t readable) {
  const auto byte = [at](size_t i) { return static_cast<uint8_t>(at[i]); };
  if (readable >= 2 && byte(0) == 0xC2 && byte(1) == 0xA0) return 2;
  if (readable >= 3 && byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) >= 0x90 && byte(2) <= 0xA9) return 3;
  return 0;
}

}  // namespace

void CutTokensScalar(const char* text, size_t begin, size_t end, size_t range_end, char* folded, TokenSink& sink) {
  const auto close = [&sink](size_t at) {
    if (sink.open) sink.end[sink.ends++] = static_cast<uint32_t>(at);
    sink.open = false;
  };
  size_t i = begin + static_cast<size_t>(std::popcount(sink.separator_carry));
  while (i < end) {
    const uint8_t byte = kBytes[static_cast<uint8_t>(text[i])];
    if (byte == kSeparatorByte) {
      close(i++);
      continue;
    }
    if (byte == kHighByte) {
      if (const size_t length = FastSeparator(text + i, range_end - i); length != 0) {
        close(i);
        i += length;
        continue;
      }
    }
    if (!sink.open) {
      sink.begin[sink.begins++] = static_cast<uint32_t>(i);
      sink.open = true;
    }
    const auto token = static_cast<uint32_t>(sink.begins - 1);
    if (byte == kHighByte && (sink.slows == 0 || sink.slow[sink.slows - 1] != token)) sink.slow[sink.slows++] = token;
    folded[i++] = static_cast<char>(byte);
  }
  sink.separator_carry = (uint64_t{1} << (i - end)) - 1;
}

}  // namespace wireprint::text
