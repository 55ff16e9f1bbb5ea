#include "services/storage/snapshot.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rocksdb/env.h"
#include "rocksdb/utilities/checkpoint.h"
#include "services/storage/status.h"

namespace wireprint::storage {
namespace {

std::string ParentOf(const std::string& path) {
  const size_t slash = path.find_last_not_of('/');
  const size_t cut = path.rfind('/', slash);
  return cut == std::string::npos ? "." : cut == 0 ? "/" : path.substr(0, cut);
}

// A name is durable only when its directory is.
rocksdb::Status SyncDirectory(rocksdb::Env& env, const std::string& path) {
  std::unique_ptr<rocksdb::Directory> directory;
  if (rocksdb::Status status = env.NewDirectory(path, &directory); !status.ok()) return status;
  return directory->Fsync();
}

// What an interrupted snapshot left.
rocksdb::Status RemoveAll(rocksdb::Env& env, const std::string& path) {
  if (!env.FileExists(path).ok()) return rocksdb::Status::OK();
  std::vector<std::string> names;
  if (rocksdb::Status status = env.GetChildren(path, &names); !status.ok()) return status;
  for (const std::string& name : names) {
    if (name == "." || name == "..") continue;
    if (rocksdb::Status status = env.DeleteFile(absl::StrCat(path, "/", name)); !status.ok()) return status;
  }
  return env.DeleteDir(path);
}

rocksdb::Status Mark(rocksdb::Env& env, const std::string& path) {
  const std::string name = absl::StrCat(path, "/", kSnapshotMark);
  const std::string content = "a copy, to be opened as a store of its own\n";
  if (rocksdb::Status status = rocksdb::WriteStringToFile(&env, content, name, true); !status.ok()) return status;
  return SyncDirectory(env, path);
}

// Nothing stands at `path` before it is whole and marked.
rocksdb::Status Make(rocksdb::DB& db, const std::string& path) {
  rocksdb::Env& env = *db.GetEnv();
  const std::string unfinished = path + ".tmp";
  if (rocksdb::Status status = RemoveAll(env, unfinished); !status.ok()) return status;
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(&db, &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(unfinished);
  if (status.ok()) status = Mark(env, unfinished);
  if (status.ok()) status = env.RenameFile(unfinished, path);
  if (!status.ok()) {
    RemoveAll(env, unfinished).PermitUncheckedError();
    return status;
  }
  return SyncDirectory(env, ParentOf(path));
}

}  // namespace

absl::StatusOr<bool> IsMarked(rocksdb::Env& env, const std::string& path) {
  const rocksdb::Status found = env.FileExists(absl::StrCat(path, "/", kSnapshotMark));
  if (found.IsNotFound()) return false;
  if (!found.ok()) return FromRocksDb(found, absl::StrCat(path, ": looking for ", kSnapshotMark));
  return true;
}

absl::Status Unmark(rocksdb::Env& env, const std::string& path) {
  rocksdb::Status status = env.DeleteFile(absl::StrCat(path, "/", kSnapshotMark));
  if (status.ok()) status = SyncDirectory(env, path);
  return FromRocksDb(status, absl::StrCat(path, ": removing ", kSnapshotMark));
}

absl::Status MakeSnapshot(rocksdb::DB& db, const std::string& path) {
  rocksdb::Env& env = *db.GetEnv();
  if (env.FileExists(path).ok()) return absl::AlreadyExistsError(absl::StrCat(path, " is there already"));
  return FromRocksDb(Make(db, path), absl::StrCat("snapshot at ", path));
}

}  // namespace wireprint::storage
