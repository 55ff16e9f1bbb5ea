// Validation agrees with the definition of UTF-8, and what is made fit to be shown is UTF-8.
#include "services/chassis/utf8_clean.h"
#include "services/text/codec.h"
#include "services/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint {
namespace {

using fuzz::Require;

// The length of the code point at bytes[0]: of a scalar value whose encoding gives these bytes back; 0 when there is
// none.
size_t CodePointAt(absl::string_view bytes) {
  for (size_t length = 1; length <= 4 && length <= bytes.size(); ++length) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    const unsigned ones = length == 1 ? 0 : 0xF00u >> length & 0xFF;
    if ((lead & (length == 1 ? 0x80u : 0xFF80u >> length & 0xFF)) != ones) continue;
    char32_t code = length == 1 ? lead : lead & 0x7Fu >> length;
    for (size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      if (byte >> 6 != 2) return 0;
      code = code << 6 | (byte & 0x3Fu);
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
    char again[4];
    if (text::EncodeUtf8(code, again) != length) return 0;  // an overlong form
    const text::Decoded decoded = text::DecodeUtf8(bytes.data());
    Require(decoded.code_point == code && decoded.length == length, "a code point is decoded to what it encodes");
    return length;
  }
  return 0;
}

}  // namespace
}  // namespace wireprint

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  const absl::string_view bytes = fuzz::BytesOf(data, size);
  size_t valid = 0;
  size_t code_points = 0;
  while (valid < size) {
    const size_t length = CodePointAt(bytes.substr(valid));
    Require(chassis::Utf8SequenceLength(bytes.substr(valid)) == length, "both readers of UTF-8 agree");
    if (length == 0) break;
    valid += length;
    ++code_points;
  }
  const std::optional<size_t> fault = text::FirstInvalidUtf8(bytes);
  Require(fault.has_value() == (valid < size), "validation agrees with the definition");
  Require(fault.value_or(size) == valid, "the first fault is where the longest valid prefix ends");
  Require(text::CountCodePoints(bytes.substr(0, valid)) == code_points, "code points are counted right");

  for (const size_t limit : {size * 3, size / 2, size_t{7}}) {
    const std::string clean = chassis::CleanUtf8(bytes, limit);
    Require(clean.size() <= limit, "what is made fit keeps to its limit");
    Require(!text::FirstInvalidUtf8(clean).has_value(), "what is made fit is UTF-8");
    if (valid == size && size <= limit) Require(clean == bytes, "what is UTF-8 already stays as it is");
  }
  return 0;
}
