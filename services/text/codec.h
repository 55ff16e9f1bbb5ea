// UTF-8 in and out, for text already known to be valid.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wireprint::text {

struct Decoded {
  char32_t code_point;
  uint32_t length;  // bytes, 1 to 4
};

// The code point at `bytes`, which must begin a whole one of valid UTF-8. Reads no byte behind it.
inline Decoded DecodeUtf8(const char* bytes) {
  const auto at = [bytes](size_t i) { return static_cast<char32_t>(static_cast<uint8_t>(bytes[i])); };
  const char32_t lead = at(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | (at(1) & 0x3F), 2};
  if (lead < 0xF0) return {(lead & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F), 3};
  return {(lead & 0x07) << 18 | (at(1) & 0x3F) << 12 | (at(2) & 0x3F) << 6 | (at(3) & 0x3F), 4};
}

// Writes `code_point` (a scalar value) to `out`, which has room for 4 bytes; returns how many were written.
inline size_t EncodeUtf8(char32_t code_point, char* out) {
  const auto tail = [code_point](int shift) { return static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    out[0] = static_cast<char>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<char>(0xC0 | code_point >> 6);
    out[1] = tail(0);
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<char>(0xE0 | code_point >> 12);
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | code_point >> 18);
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

}  // namespace wireprint::text
