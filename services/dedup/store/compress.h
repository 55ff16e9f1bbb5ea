// Texts compressed once, before the log: what is logged, kept in memory, flushed and compacted is the smaller form.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::dedup {

// `text` as one LZ4 block; empty when that saves less than an eighth. Valid until the thread's next call.
absl::string_view Compress(absl::string_view text);

// Makes `text` the `size` bytes that `block` was made of. False when it does not hold just so many; bounded in time and
// memory by the size of `block`, whatever `size` claims.
bool Decompress(absl::string_view block, size_t size, std::string& text);

}  // namespace wireprint::dedup
