// UTF-8 validation with the place of the first fault.
#pragma once

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"

namespace wireprint::text {

// The offset of the first byte that does not continue valid UTF-8 (Unicode 15.0, table 3-7: no overlong forms, no
// surrogates, nothing above U+10FFFF), i.e. the length of the longest valid prefix; nullopt when all of it is valid.
std::optional<size_t> FirstInvalidUtf8(absl::string_view bytes);

// The number of code points in the first `byte_offset` bytes of valid UTF-8.
size_t CountCodePoints(absl::string_view valid_utf8);

}  // namespace wireprint::text
