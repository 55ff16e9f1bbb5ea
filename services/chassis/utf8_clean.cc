#include "services/chassis/utf8_clean.h"

namespace wireprint::chassis {

size_t Utf8SequenceLength(absl::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto at = [&](size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  const auto continues = [&](size_t i) { return (at(i) & 0xC0u) == 0x80u; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    const bool overlong = lead == 0xE0 && at(1) < 0xA0;
    const bool surrogate = lead == 0xED && at(1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    const bool overlong = lead == 0xF0 && at(1) < 0x90;
    const bool too_large = lead == 0xF4 && at(1) > 0x8F;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

std::string CleanUtf8(absl::string_view bytes, size_t limit) {
  constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";
  std::string out;
  while (!bytes.empty()) {
    const size_t length = Utf8SequenceLength(bytes);
    const absl::string_view next = length == 0 ? kReplacement : bytes.substr(0, length);
    if (out.size() + next.size() > limit) break;
    out.append(next.data(), next.size());
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace wireprint::chassis
