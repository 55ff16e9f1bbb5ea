#include "services/storage/table_options.h"

#include "rocksdb/cache.h"

namespace wireprint::storage {
namespace {

constexpr int kCacheShardBits = 2;

}  // namespace

rocksdb::BlockBasedTableOptions MakeTableOptions(size_t cache_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(cache_bytes, kCacheShardBits);
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.format_version = 5;
  return table;
}

}  // namespace wireprint::storage
