// RocksDB's views of bytes and ours.
#pragma once

#include "absl/strings/string_view.h"
#include "rocksdb/slice.h"

namespace wireprint::storage {

inline rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace wireprint::storage
