// A change as RocksDB writes it.
#pragma once

#include <string>

#include "rocksdb/write_batch.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/store/rocksdb_database.h"

namespace wireprint::dedup {

// Appends `change` to `batch`: what it erases, then what it puts. `scratch` is working memory.
void AddToBatch(const Change& change, const RocksDbDatabase& database, std::string& scratch,
                rocksdb::WriteBatch& batch);

// After the commit of `change`: gives back the disk of the ranges that it erased, best effort.
void DropFiles(const Change& change, const RocksDbDatabase& database);

}  // namespace wireprint::dedup
