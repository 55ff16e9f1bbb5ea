#include "services/storage/snapshot.h"

#include <memory>

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

}  // namespace

absl::Status MakeSnapshot(rocksdb::DB& db, const std::string& path) {
  rocksdb::Env& env = *db.GetEnv();
  if (env.FileExists(path).ok()) return absl::AlreadyExistsError(absl::StrCat(path, " is there already"));
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(&db, &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(path);
  if (status.ok()) status = SyncDirectory(env, ParentOf(path));
  return FromRocksDb(status, absl::StrCat("snapshot at ", path));
}

}  // namespace wireprint::storage
