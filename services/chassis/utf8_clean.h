// Bytes of any origin made fit to be shown. Free of gRPC.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::chassis {

// Length of the well-formed UTF-8 sequence at the start of `bytes`; 0 when there is none.
size_t Utf8SequenceLength(absl::string_view bytes);

// `bytes` with each byte that is no part of well-formed UTF-8 replaced by U+FFFD, cut at a character boundary to at
// most `limit` bytes.
std::string CleanUtf8(absl::string_view bytes, size_t limit);

}  // namespace wireprint::chassis
