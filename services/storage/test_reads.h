// What reads cost, for tests.
#pragma once

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace wireprint::storage {

// Writes the tables of `family` anew into as few as its options on disk make of them, below level 0, whose indexes and
// filters may be pinned. Of a database at `path` that is closed. Merges of other families must have been flushed.
absl::Status CompactFamily(const std::string& path, const std::string& family);

// The bytes of the blocks that this thread read from tables, not from the cache, while `reads` ran.
uint64_t CountBlockBytes(absl::FunctionRef<void()> reads);

}  // namespace wireprint::storage
