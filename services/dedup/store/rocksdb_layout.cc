#include "services/dedup/store/rocksdb_layout.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"
#include "services/dedup/store/counter_merge.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kKiB = 1024;
constexpr double kFilterBitsPerKey = 10;

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

rocksdb::Env* EnvOf(const RocksDbOptions& options) {
  return options.env != nullptr ? options.env : rocksdb::Env::Default();
}

absl::Status Refuse(const RocksDbOptions& options, absl::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat(options.path, ": ", why));
}

// What RocksDB, or a file system, leaves in a directory before there is a store in it.
bool IsRemainOfCreation(absl::string_view name) {
  return name == "." || name == ".." || name == "lost+found" || name == "LOCK" || name == "IDENTITY" || name == "LOG" ||
         absl::StartsWith(name, "LOG.old.") || name == "MANIFEST-000001" || absl::EndsWith(name, ".dbtmp");
}

// Takes RocksDB's own lock for a moment: what is read next is not being written by another process.
absl::Status CheckUnused(const RocksDbOptions& options) {
  rocksdb::FileLock* lock = nullptr;
  const std::string name = absl::StrCat(options.path, "/LOCK");
  const rocksdb::Status status = EnvOf(options)->LockFile(name, &lock);
  if (status.ok()) return FromRocksDb(EnvOf(options)->UnlockFile(lock), absl::StrCat("unlocking ", name));
  const std::string text = status.ToString();
  if (absl::StrContains(text, "temporarily unavailable") || absl::StrContains(text, "lock hold by current process") ||
      absl::StrContains(text, "already held")) {
    return Refuse(options, "in use by another process. Stop it first: a store serves one process at a time.");
  }
  return FromRocksDb(status, absl::StrCat("locking ", name));
}

// Of a database opened for reading: whether no family holds a key.
absl::StatusOr<bool> IsEmpty(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    const std::unique_ptr<rocksdb::Iterator> iterator(db.NewIterator(rocksdb::ReadOptions(), handle));
    iterator->SeekToFirst();
    if (iterator->Valid()) return false;
    if (!iterator->status().ok()) return FromRocksDb(iterator->status(), "reading an unfinished store");
  }
  return true;
}

absl::StatusOr<DirectoryState> CheckMeta(const RocksDbOptions& options, rocksdb::DB& db,
                                         const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  const auto meta = std::find_if(handles.begin(), handles.end(), [](const rocksdb::ColumnFamilyHandle* handle) {
    return handle->GetName() == kFamilyNames[kMeta];
  });
  std::string format;
  std::string scheme;
  rocksdb::Status status = rocksdb::Status::NotFound();
  if (meta != handles.end()) status = db.Get(rocksdb::ReadOptions(), *meta, kFormatKey, &format);
  if (status.IsNotFound()) {
    const absl::StatusOr<bool> empty = IsEmpty(db, handles);
    if (!empty.ok()) return empty.status();
    if (*empty) return DirectoryState::kNew;
    return Refuse(options,
                  "holds a RocksDB database that says no format version, so it is not a store of wireprint. "
                  "Name an empty directory, or restore the store from a backup.");
  }
  if (!status.ok()) return FromRocksDb(status, absl::StrCat(options.path, ": reading the format version"));
  if (format != kFormatVersion) {
    return Refuse(options,
                  absl::StrCat("a store of format version '", format, "'; this program knows '", kFormatVersion,
                               "'. Start the version of wireprint that wrote it, or name an "
                               "empty directory. Nothing was changed."));
  }
  status = db.Get(rocksdb::ReadOptions(), *meta, kSchemeKey, &scheme);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat(options.path, ": reading the scheme"));
  if (scheme != options.scheme) {
    return Refuse(options, absl::StrCat("a store of the fingerprint scheme '", scheme, "'; this program computes '",
                                        options.scheme,
                                        "', and schemes never mix. Name an empty directory and send "
                                        "the reports again. Nothing was changed."));
  }
  return DirectoryState::kStore;
}

}  // namespace

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
  db.max_manifest_file_size = 16 << 20;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
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
      case kText:  // read one by one: small blocks decompress faster and cost 6 % more disk
        blocks.block_size = 4 * kKiB;
        chosen.compression = rocksdb::kLZ4Compression;
        break;
      case kId:  // most ids that are asked for are new
        blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
        blocks.whole_key_filtering = true;
        break;
      case kLog:
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

absl::Status ProbeDirectory(const RocksDbOptions& options) {
  rocksdb::Env& env = *EnvOf(options);
  uint64_t free = 0;
  rocksdb::Status status = env.GetFreeSpace(options.path, &free);
  if (status.ok() && free < 2 * options.write_buffer_bytes) status = rocksdb::Status::NoSpace("too little to resume");
  const std::string name = absl::StrCat(options.path, "/probe.dbtmp");
  if (status.ok() || status.IsNotSupported()) {
    status = rocksdb::WriteStringToFile(&env, std::string(4 * kKiB, 'x'), name, /*should_sync=*/true);
    env.DeleteFile(name).PermitUncheckedError();
  }
  return FromRocksDb(status, absl::StrCat("probing ", options.path));
}

absl::StatusOr<DirectoryState> InspectDirectory(const RocksDbOptions& options) {
  rocksdb::Env& env = *EnvOf(options);
  for (size_t slash = options.path.find('/', 1); slash != std::string::npos;
       slash = options.path.find('/', slash + 1)) {
    // Parents exist as a rule, and may belong to others: an error shows with the last one.
    env.CreateDirIfMissing(options.path.substr(0, slash)).PermitUncheckedError();
  }
  rocksdb::Status status = env.CreateDirIfMissing(options.path);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat("creating ", options.path));

  std::vector<std::string> names;
  status = env.GetChildren(options.path, &names);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat("listing ", options.path));
  if (std::find(names.begin(), names.end(), "CURRENT") == names.end()) {
    const auto other = std::find_if_not(names.begin(), names.end(), IsRemainOfCreation);
    if (other != names.end()) {
      return Refuse(options, absl::StrCat("neither empty nor a store: it holds '", *other,
                                          "' and no file CURRENT. Name "
                                          "an empty directory, or restore the store from a backup."));
    }
    return DirectoryState::kNew;
  }
  if (absl::Status unused = CheckUnused(options); !unused.ok()) return unused;

  std::vector<std::string> present;
  const rocksdb::DBOptions db_options = MakeDbOptions(options);
  status = rocksdb::DB::ListColumnFamilies(db_options, options.path, &present);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat(options.path, ": reading the manifest"));
  std::vector<rocksdb::ColumnFamilyDescriptor> to_open;
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = MakeFamilies(options);
  const bool has_meta = std::find(present.begin(), present.end(), kFamilyNames[kMeta]) != present.end();
  for (const std::string& name : present) {
    // With a meta family the others need not be read; without one, they show whether anything was ever stored.
    if (has_meta && name != kFamilyNames[kMeta] && name != kFamilyNames[kDefault]) continue;
    const auto known = std::find_if(families.begin(), families.end(), [&](const auto& f) { return f.name == name; });
    to_open.push_back(known != families.end() ? *known : rocksdb::ColumnFamilyDescriptor(name, {}));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  status = rocksdb::DB::OpenForReadOnly(db_options, options.path, to_open, &handles, &raw);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat(options.path, ": opening to read its format version"));
  const std::unique_ptr<rocksdb::DB> db(raw);
  absl::StatusOr<DirectoryState> state = CheckMeta(options, *db, handles);
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  return state;
}

}  // namespace wireprint::dedup
