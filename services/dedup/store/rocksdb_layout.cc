#include "services/dedup/store/rocksdb_layout.h"

#include <algorithm>
#include <memory>

#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"
#include "services/dedup/store/counter_merge.h"
#include "services/storage/database_options.h"
#include "services/storage/table_options.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kKiB = 1024;
constexpr double kFilterBitsPerKey = 10;
constexpr double kMemtableFilterShare = 0.02;  // of a write buffer

}  // namespace

rocksdb::Env* EnvOf(const RocksDbOptions& options) {
  return options.env != nullptr ? options.env : rocksdb::Env::Default();
}

rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options) {
  rocksdb::DBOptions db = storage::MakeDatabaseOptions(options.env, options.warn);
  db.create_if_missing = false;
  db.max_open_files = options.open_files;
  db.max_background_jobs = options.background_jobs;
  db.max_subcompactions = 1;
  db.max_total_wal_size = options.wal_bytes;
  db.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes);
  db.bytes_per_sync = 1 << 20;
  // There is one writer. No insert hints with it: RocksDB 7 shares them between keys and range deletions, and breaks.
  db.allow_concurrent_memtable_write = false;
  db.max_manifest_file_size = 16 << 20;
  return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table = storage::MakeTableOptions(options.block_cache_bytes);
  table.pin_l0_filter_and_index_blocks_in_cache = true;

  rocksdb::ColumnFamilyOptions base;
  base.write_buffer_size = std::max<size_t>(options.write_buffer_bytes / 2, 64 * kKiB);
  base.compression = rocksdb::kNoCompression;
  base.level_compaction_dynamic_level_bytes = true;

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (size_t family = 0; family < kFamilies; ++family) {
    rocksdb::ColumnFamilyOptions chosen = base;
    rocksdb::BlockBasedTableOptions blocks = table;
    switch (family) {
      case kSketch:  // read as a whole at each start, and does not compress
        blocks.block_size = 16 * kKiB;
        break;
      case kText:  // read one by one
        blocks.block_size = 4 * kKiB;
        break;
      case kId:  // most ids that are asked for are new
        blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
        blocks.whole_key_filtering = true;
        chosen.memtable_whole_key_filtering = true;
        chosen.memtable_prefix_bloom_size_ratio = kMemtableFilterShare;
        break;
      case kLog:
      case kMember:
        chosen.compression = rocksdb::kLZ4Compression;
        break;
      case kMeta:
        chosen.merge_operator = NewCounterMerge();
        // Merges of one counter add up in the write buffer; this keeps a read of it short.
        chosen.max_successive_merges = 64;
        break;
      default:
        break;
    }
    chosen.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
    families.emplace_back(kFamilyNames[family], chosen);
  }
  return families;
}

}  // namespace wireprint::dedup
