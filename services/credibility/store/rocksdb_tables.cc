#include "services/credibility/store/rocksdb_tables.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"
#include "rocksdb/write_buffer_manager.h"
#include "services/credibility/store/rocksdb_writer.h"
#include "services/storage/database_options.h"
#include "services/storage/slices.h"
#include "services/storage/snapshot.h"
#include "services/storage/status.h"
#include "services/storage/table_options.h"

namespace wireprint::credibility {
namespace {

// In the order of Table. "default" holds the format alone.
constexpr std::array<const char*, kTables> kNames = {"id",    "row",   "text",        "day",        "listing", "member",
                                                     "alias", "lines", "observation", "correction", "outbox",  "meta"};
constexpr char kFormatKey[] = "format";
constexpr char kFormat[] = "credibility-1";

using storage::FromRocksDb;
using storage::ToSlice;
using storage::ToView;

class Tables final : public RocksDbTables {
 public:
  Tables(std::string path, bool sync, std::unique_ptr<rocksdb::DB> db,
         std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : path_(path), sync_(sync), writer_(std::move(path), std::move(db), std::move(handles)) {}

  absl::Status Write(const std::vector<Edit>& edits) override {
    rocksdb::WriteBatch batch;
    for (const Edit& edit : edits) {
      rocksdb::ColumnFamilyHandle* const table = Handle(edit.table);
      if (edit.value) {
        batch.Put(table, edit.key, *edit.value);
      } else {
        batch.Delete(table, edit.key);
      }
    }
    return writer_.Write(batch);
  }

  absl::Status Sync() override { return sync_ ? writer_.Sync() : absl::OkStatus(); }

  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override {
    std::string value;
    const rocksdb::Status status = writer_.db().Get(rocksdb::ReadOptions(), Handle(table), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return FromRocksDb(status, path_);
    return value;
  }

  absl::Status Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const override {
    const rocksdb::Slice bound = end;
    rocksdb::ReadOptions read;
    read.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> it(writer_.db().NewIterator(read, Handle(table)));
    for (it->Seek(begin); it->Valid(); it->Next()) {
      const absl::StatusOr<bool> more = visit(ToView(it->key()), ToView(it->value()));
      if (!more.ok()) return more.status();
      if (!*more) break;
    }
    return FromRocksDb(it->status(), path_);
  }

  absl::Status Snapshot(const std::string& path) const override { return storage::MakeSnapshot(writer_.db(), path); }

 private:
  rocksdb::ColumnFamilyHandle* Handle(Table table) const { return writer_.handle(1 + static_cast<size_t>(table)); }

  const std::string path_;
  const bool sync_;
  RocksDbWriter writer_;
};

rocksdb::DBOptions DbOptions(const RocksDbTablesOptions& options) {
  rocksdb::DBOptions db = storage::MakeDatabaseOptions(options.env, options.warn);
  db.create_missing_column_families = true;
  db.max_open_files = 256;
  db.max_background_jobs = 2;
  db.enable_write_thread_adaptive_yield = false;  // writers of one corpus come one by one
  db.max_total_wal_size = size_t{128} << 20;
  // Over all families, so that one is flushed at a time: where the buffers of several are full at once and the next log
  // cannot be made, RocksDB 7.8 loses count of who holds a family, and ends the process when it is closed
  // (facebook/rocksdb#12176).
  db.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes);
  return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Families(const RocksDbTablesOptions& options) {
  rocksdb::BlockBasedTableOptions table = storage::MakeTableOptions(options.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = options.write_buffer_bytes;  // never full before the buffers together are
  family.compression = rocksdb::kLZ4Compression;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, family}};
  for (const char* name : kNames) families.emplace_back(name, family);
  return families;
}

// Whether there is a store at the path; FAILED_PRECONDITION when there is something else.
absl::StatusOr<bool> Inspect(const RocksDbTablesOptions& options) {
  const std::string& path = options.path;
  rocksdb::Env& env = options.env != nullptr ? *options.env : *rocksdb::Env::Default();
  rocksdb::Status status = env.CreateDirIfMissing(path);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat("creating ", path));
  std::vector<std::string> names;
  status = env.GetChildren(path, &names);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat("listing ", path));
  if (std::find(names.begin(), names.end(), "CURRENT") == names.end()) {
    for (const std::string& name : names) {
      if (name == "." || name == ".." || name == "LOCK" || name == "IDENTITY" || name == "lost+found" ||
          absl::StartsWith(name, "LOG") || absl::StartsWith(name, "MANIFEST-") || absl::EndsWith(name, ".dbtmp")) {
        continue;
      }
      return absl::FailedPreconditionError(absl::StrCat(path, ": neither empty nor a store: it holds '", name, "'"));
    }
    return false;
  }
  std::vector<std::string> present;
  rocksdb::DBOptions listing;
  listing.env = &env;
  status = rocksdb::DB::ListColumnFamilies(listing, path, &present);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat(path, ": reading the manifest"));
  for (const std::string& name : present) {
    if (name != rocksdb::kDefaultColumnFamilyName && std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, ": is the store of another program or version: it has a table '", name, "'"));
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbTables>> OpenRocksDbTables(const RocksDbTablesOptions& options) {
  const absl::StatusOr<bool> exists = Inspect(options);
  if (!exists.ok()) return exists.status();
  rocksdb::DBOptions db_options = DbOptions(options);
  db_options.create_if_missing = !*exists;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(db_options, options.path, Families(options), &handles, &raw);
  if (!opened.ok()) {
    if (storage::IsInUse(opened)) {
      return absl::FailedPreconditionError(absl::StrCat(options.path, ": in use by another process. Stop it first."));
    }
    return FromRocksDb(opened, absl::StrCat("opening ", options.path));
  }
  auto store = std::make_unique<Tables>(options.path, options.sync, std::unique_ptr<rocksdb::DB>(raw), handles);
  std::string format;
  const rocksdb::Status read = raw->Get(rocksdb::ReadOptions(), handles[0], kFormatKey, &format);
  if (!read.ok() && !read.IsNotFound()) return FromRocksDb(read, options.path);
  if (read.ok() && format != kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat(options.path, ": has the format '", format, "', this build knows '", kFormat, "'"));
  }
  if (read.IsNotFound()) {
    rocksdb::WriteOptions write;
    write.sync = true;
    const rocksdb::Status written = raw->Put(write, handles[0], kFormatKey, kFormat);
    if (!written.ok()) return FromRocksDb(written, options.path);
  }
  return std::unique_ptr<RocksDbTables>(std::move(store));
}

}  // namespace wireprint::credibility
