#include "services/dedup/store/rocksdb_layout.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rocksdb/cache.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"
#include "services/dedup/store/counter_merge.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kKiB = 1024;
constexpr double kFilterBitsPerKey = 10;
constexpr double kMemtableFilterShare = 0.02;  // of a write buffer
constexpr int kCacheShardBits = 2;             // few threads read at a time

// RocksDB's own recovery polls the disk every few seconds and meanwhile refuses Resume(): the store resumes when the
// next commit asks for it instead.
class ResumeOnDemand : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

// RocksDB's own log file is not used: on a full disk Debian's build, which has assertions on, aborts when that file is
// written after a write to it has failed.
class WarningLogger : public rocksdb::Logger {
 public:
  explicit WarningLogger(std::function<void(absl::string_view)> warn)
      : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), warn_(std::move(warn)) {}

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    if (!warn_) return;
    char line[1024];
    const int size = std::vsnprintf(line, sizeof line, format, arguments);
    if (size > 0) warn_(absl::string_view(line, std::min<size_t>(static_cast<size_t>(size), sizeof line - 1)));
  }

 private:
  const std::function<void(absl::string_view)> warn_;
};

}  // namespace

rocksdb::Env* EnvOf(const RocksDbOptions& options) {
  return options.env != nullptr ? options.env : rocksdb::Env::Default();
}

absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(doing, ": ", status.ToString());
  return status.IsCorruption() ? absl::DataLossError(message) : absl::UnavailableError(message);
}

rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options) {
  rocksdb::DBOptions db;
  db.env = EnvOf(options);
  db.create_if_missing = false;
  db.max_open_files = options.open_files;
  db.max_background_jobs = options.background_jobs;
  db.max_subcompactions = 1;
  db.max_total_wal_size = options.wal_bytes;
  db.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes);
  // Every acknowledged commit is synced with all before it, so the first damaged record stands behind the last
  // acknowledged one, and what a power cut leaves there may be torn in any order of pages. Stopping there loses nothing
  // acknowledged; the stricter modes would refuse to start after such a cut, or lose the choice of where to stop.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.bytes_per_sync = 1 << 20;
  db.max_bgerror_resume_count = 0;
  db.listeners.push_back(std::make_shared<ResumeOnDemand>());
  db.info_log = std::make_shared<WarningLogger>(options.warn);
  // There is one writer. No insert hints with it: RocksDB 7 shares them between keys and range deletions, and breaks.
  db.allow_concurrent_memtable_write = false;
  db.max_manifest_file_size = 16 << 20;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes, kCacheShardBits);
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // The index of a file of texts is half a megabyte. As one block it would not fit its shard of the cache, and be read
  // and checked whole for each text.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.format_version = 5;

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
