// What the targets share. A target is one function, LLVMFuzzerTestOneInput, that takes any bytes and requires of the
// code what its contract says of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/text/lines.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace wireprint::fuzz {

// Ends the process when a promise does not hold, and says which and where.
void Require(bool holds, absl::string_view promise, const char* file = __builtin_FILE(), int line = __builtin_LINE());

inline absl::string_view BytesOf(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// An input of several texts: what stands between bytes 0xFF, which valid UTF-8 never holds; at
// least one.
std::vector<absl::string_view> Parts(absl::string_view bytes);
// Part `i`; empty when there are fewer.
absl::string_view PartOf(absl::Span<const absl::string_view> parts, size_t i);

// The longest beginning that is valid UTF-8.
absl::string_view ValidPrefix(absl::string_view bytes);

// Whether byte `at` of valid UTF-8 is the first of a code point, or the end.
bool IsBoundary(absl::string_view text, size_t at);

// Whether the range lies in `text`, valid UTF-8, and begins and ends on code points.
bool IsWithin(const text::ByteRange& range, absl::string_view text);
// Whether each is, none of them empty, and they are ascending and disjoint.
bool AreOrdered(absl::Span<const text::ByteRange> ranges, absl::string_view text);

// Inputs to begin with whose form code makes: encoded records, messages, digests. Those that people can write are files
// of corpus/<target>. Each target has one definition: its own, or that of no_seeds.cc.
std::vector<std::string> MadeSeeds();

}  // namespace wireprint::fuzz
