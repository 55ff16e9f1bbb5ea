// An open RocksDB with the families of the store: raw bytes in and out, and what a failed disk asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"
#include "services/dedup/store/rocksdb_layout.h"
#include "services/storage/resuming_writes.h"
#include "services/storage/slices.h"
#include "services/storage/status.h"

namespace wireprint::dedup {

// `status`, of a record that does not decode, with its place.
absl::Status At(const absl::Status& status, Family family, absl::string_view key);

// Thread-safe.
class RocksDbDatabase {
 public:
  RocksDbDatabase(const RocksDbOptions& options, std::unique_ptr<rocksdb::DB> db,
                  std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : options_(options),
        db_(std::move(db)),
        handles_(std::move(handles)),
        writes_(*db_, options_.path, 2 * options_.write_buffer_bytes) {}
  // Flushes, best effort, and closes.
  ~RocksDbDatabase();

  const RocksDbOptions& options() const { return options_; }
  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles_[family]; }
  const std::vector<rocksdb::ColumnFamilyHandle*>& handles() const { return handles_; }

  // Durable when it returns OK, as options.sync says. After a failed write the next one resumes RocksDB first, when
  // there is room for a flush of every write buffer.
  absl::Status Write(rocksdb::WriteBatch& batch);

  // The decoded values under `keys`, each by `decode(bytes, index, value)`; nullopt where there is none.
  template <typename T, typename DecodeOne>
  absl::StatusOr<std::vector<std::optional<T>>> Get(Family family, const std::vector<std::string>& keys,
                                                    const DecodeOne& decode) const;

  // Calls `visit(key, value)` for what stands in [begin, end) of a family until it returns false or an error. `whole`:
  // much of the family is read, once.
  absl::Status Walk(Family family, const std::string& begin, const std::string& end, bool whole,
                    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, absl::string_view)> visit) const;
  // Walk over the records of `corpus` under numbers above `after`: `visit(bytes, number)`.
  absl::Status WalkNumbers(Family family, absl::string_view corpus, uint64_t after, bool whole,
                           absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, uint64_t)> visit) const;

 private:
  const RocksDbOptions options_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  storage::ResumingWrites writes_;
};

template <typename T, typename DecodeOne>
absl::StatusOr<std::vector<std::optional<T>>> RocksDbDatabase::Get(Family family, const std::vector<std::string>& keys,
                                                                   const DecodeOne& decode) const {
  std::vector<std::optional<T>> found(keys.size());
  if (keys.empty()) return found;
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  if (keys.size() == 1) {  // a third of the cost of a MultiGet
    statuses[0] = db_->Get(rocksdb::ReadOptions(), handles_[family], slices[0], &values[0]);
  } else {
    db_->MultiGet(rocksdb::ReadOptions(), handles_[family], keys.size(), slices.data(), values.data(), statuses.data());
  }
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return At(storage::FromRocksDb(statuses[i], options_.path), family, keys[i]);
    const absl::Status decoded = decode(storage::ToView(values[i]), i, found[i].emplace());
    if (!decoded.ok()) return At(decoded, family, keys[i]);
  }
  return found;
}

}  // namespace wireprint::dedup
