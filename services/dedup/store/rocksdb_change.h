// A change as RocksDB writes it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/write_batch.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/store/rocksdb_database.h"

namespace wireprint::dedup {

// Appends `change` to `batch`: what it erases, then what it puts. `scratch` is working memory.
void AddToBatch(const Change& change, const RocksDbDatabase& database, std::string& scratch,
                rocksdb::WriteBatch& batch);

// Rewrites the files of `corpus` from which ranges were erased, so that their disk is free again.
absl::Status ReclaimRanges(absl::string_view corpus, const RocksDbDatabase& database);

}  // namespace wireprint::dedup
