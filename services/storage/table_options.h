// The tables of the stores, and the cache of their blocks.
#pragma once

#include <cstddef>

#include "rocksdb/table.h"

namespace wireprint::storage {

// Tables that share a new cache of `cache_bytes` for their uncompressed blocks, indexes and filters among them.
//
// Indexes and filters come in parts of a block's size, so that a read takes a few blocks however large its table is:
// the index of a table of texts is half a megabyte, and a block that does not fit its shard of the cache is read and
// checked whole for each key. The cache has few shards for the same reason; few threads read at a time. Tables with
// whole indexes and filters, as they were once written, are read too.
rocksdb::BlockBasedTableOptions MakeTableOptions(size_t cache_bytes);

}  // namespace wireprint::storage
