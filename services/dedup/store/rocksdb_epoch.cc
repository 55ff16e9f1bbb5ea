#include "services/dedup/store/rocksdb_epoch.h"

#include <utility>

#include "services/dedup/store/epoch.h"
#include "services/storage/snapshot.h"

namespace wireprint::dedup {

absl::StatusOr<std::string> SettleEpoch(RocksDbDatabase& database) {
  rocksdb::Env& env = *EnvOf(database.options());
  const std::string& path = database.options().path;
  const absl::StatusOr<bool> copy = storage::IsMarked(env, path);
  if (!copy.ok()) return copy.status();
  auto known = database.Get<std::string>(kMeta, {kEpochKey}, [](absl::string_view bytes, size_t, std::string& out) {
    out = std::string(bytes);
    return absl::OkStatus();
  });
  if (!known.ok()) return known.status();
  if (!*copy && known->front()) return *std::move(known->front());
  std::string epoch = NewEpoch();
  rocksdb::WriteBatch batch;
  batch.Put(database.handle(kMeta), kEpochKey, epoch);
  if (absl::Status written = database.Write(batch); !written.ok()) return written;
  if (*copy) {
    if (absl::Status unmarked = storage::Unmark(env, path); !unmarked.ok()) return unmarked;
  }
  return epoch;
}

}  // namespace wireprint::dedup
