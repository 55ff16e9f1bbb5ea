#include "services/dedup/store/rocksdb_database.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/dedup/store/keys.h"

namespace wireprint::dedup {

using storage::ToView;

absl::Status At(const absl::Status& status, Family family, absl::string_view key) {
  return absl::Status(status.code(), absl::StrCat("column family ", kFamilyNames[family], ", key \"",
                                                  absl::CHexEscape(key), "\": ", status.message()));
}

RocksDbDatabase::~RocksDbDatabase() {
  writes_.Stop();
  // Best effort: what it fails to flush, the next start replays from the log.
  if (!writes_.failed()) db_->Flush(rocksdb::FlushOptions(), handles_).PermitUncheckedError();
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

absl::Status RocksDbDatabase::Write(rocksdb::WriteBatch& batch) {
  return writes_.Try([&] {
    rocksdb::WriteOptions options;
    options.sync = options_.sync;
    return db_->Write(options, &batch);
  });
}

absl::Status RocksDbDatabase::Walk(
    Family family, const std::string& begin, const std::string& end, bool whole,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, absl::string_view)> visit) const {
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  if (whole) {
    options.readahead_size = 2 << 20;
    options.fill_cache = false;
  }
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, handles_[family]));
  for (it->Seek(begin); it->Valid(); it->Next()) {
    const absl::StatusOr<bool> more = visit(ToView(it->key()), ToView(it->value()));
    if (!more.ok())
      return absl::IsDataLoss(more.status()) ? At(more.status(), family, ToView(it->key())) : more.status();
    if (!*more) break;
  }
  if (it->status().ok()) return absl::OkStatus();
  return storage::FromRocksDb(it->status(), absl::StrCat(options_.path, ": reading ", kFamilyNames[family]));
}

absl::Status RocksDbDatabase::WalkNumbers(
    Family family, absl::string_view corpus, uint64_t after, bool whole,
    absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, uint64_t)> decode) const {
  if (after == ~uint64_t{0}) return absl::OkStatus();
  return Walk(family, NumberKey(corpus, after + 1), CorpusEnd(corpus), whole,
              [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                const std::optional<uint64_t> number = NumberOfKey(corpus, key);
                if (!number) return absl::DataLossError("a key without a number");
                return decode(value, *number);
              });
}

}  // namespace wireprint::dedup
