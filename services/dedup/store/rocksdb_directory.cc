#include "services/dedup/store/rocksdb_directory.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "services/dedup/store/rocksdb_layout.h"
#include "services/storage/status.h"

namespace wireprint::dedup {
namespace {

using storage::FromRocksDb;

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
  if (storage::IsInUse(status)) {
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

absl::StatusOr<DirectoryState> InspectDirectory(const RocksDbOptions& options) {
  rocksdb::Env& env = *EnvOf(options);
  if (!options.create && env.FileExists(absl::StrCat(options.path, "/CURRENT")).IsNotFound()) {
    return Refuse(options, "holds no store. Name the directory of one.");
  }
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
