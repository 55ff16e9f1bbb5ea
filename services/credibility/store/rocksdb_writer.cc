#include "services/credibility/store/rocksdb_writer.h"

namespace wireprint::credibility {
namespace {

constexpr char kSyncKey[] = "sync";

}  // namespace

RocksDbWriter::~RocksDbWriter() {
  writes_.Stop();
  if (!writes_.failed()) Sync().IgnoreError();
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

absl::Status RocksDbWriter::Write(rocksdb::WriteBatch& batch) {
  return writes_.Try([&] { return db_->Write(rocksdb::WriteOptions(), &batch); });
}

absl::Status RocksDbWriter::Sync() {
  return writes_.Try([&] {
    rocksdb::WriteOptions options;
    options.sync = true;
    return db_->Put(options, handles_[0], kSyncKey, "");
  });
}

}  // namespace wireprint::credibility
