#include "services/storage/test_reads.h"

#include <memory>
#include <vector>

#include "rocksdb/db.h"
#include "rocksdb/perf_context.h"
#include "rocksdb/utilities/options_util.h"
#include "services/storage/status.h"

namespace wireprint::storage {

absl::Status CompactFamily(const std::string& path, const std::string& family) {
  rocksdb::DBOptions options;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  rocksdb::Status status = rocksdb::LoadLatestOptions(rocksdb::ConfigOptions(), path, &options, &families);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  if (status.ok()) status = rocksdb::DB::Open(options, path, families, &handles, &raw);
  const std::unique_ptr<rocksdb::DB> db(raw);
  bool found = false;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    if (handle->GetName() == family) {
      found = true;
      rocksdb::CompactRangeOptions all;
      all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
      status = db->CompactRange(all, handle, nullptr, nullptr);
    }
    db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  if (!status.ok() || found) return FromRocksDb(status, "compacting " + path);
  return absl::NotFoundError(path + " has no family " + family);
}

uint64_t CountBlockBytes(absl::FunctionRef<void()> reads) {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
  rocksdb::get_perf_context()->Reset();
  reads();
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  return rocksdb::get_perf_context()->block_read_byte;
}

}  // namespace wireprint::storage
