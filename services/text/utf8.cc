#include "services/text/utf8.h"

#include <simdjson.h>

#include <cstdint>

namespace wireprint::text {
namespace {

// Table 3-7 of the Unicode Standard: what may follow a lead byte.
struct Sequence {
  size_t length;  // 0: not a lead byte
  uint8_t second_min;
  uint8_t second_max;
};

Sequence SequenceOf(uint8_t lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead < 0xF0)
    return {3, uint8_t{lead == 0xE0 ? uint8_t{0xA0} : uint8_t{0x80}},
            uint8_t{lead == 0xED ? uint8_t{0x9F} : uint8_t{0xBF}}};
  if (lead < 0xF5)
    return {4, uint8_t{lead == 0xF0 ? uint8_t{0x90} : uint8_t{0x80}},
            uint8_t{lead == 0xF4 ? uint8_t{0x8F} : uint8_t{0xBF}}};
  return {0, 0, 0};
}

// The length of the valid sequence at bytes[at]; 0 when it is malformed or cut short.
size_t ValidSequence(absl::string_view bytes, size_t at) {
  const auto byte = [bytes](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const Sequence sequence = SequenceOf(byte(at));
  if (sequence.length == 0 || bytes.size() - at < sequence.length) return 0;
  for (size_t i = 1; i < sequence.length; ++i) {
    const uint8_t min = i == 1 ? sequence.second_min : uint8_t{0x80};
    const uint8_t max = i == 1 ? sequence.second_max : uint8_t{0xBF};
    if (byte(at + i) < min || byte(at + i) > max) return 0;
  }
  return sequence.length;
}

}  // namespace

std::optional<size_t> FirstInvalidUtf8(absl::string_view bytes) {
  if (bytes.empty() || simdjson::validate_utf8(bytes.data(), bytes.size())) return std::nullopt;
  size_t at = 0;
  while (at < bytes.size()) {
    const size_t length = ValidSequence(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

size_t CountCodePoints(absl::string_view valid_utf8) {
  size_t count = 0;
  for (const char byte : valid_utf8) count += (static_cast<uint8_t>(byte) & 0xC0) != 0x80;
  return count;
}

}  // namespace wireprint::text
