// The flags that say how dedup works, beside those of every server.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/store/rocksdb_store.h"

namespace wireprint::dedup {

// `execute` is left to the caller. INVALID_ARGUMENT names the flag.
absl::StatusOr<EngineOptions> EngineOptionsFromFlags();

// The store that --data-dir and --sync name; it warns on the log.
RocksDbOptions StoreOptionsFromFlags();

// Bytes of disk below which health says NOT_SERVING.
uint64_t MinFreeDiskBytes();

// Where snapshots of the store go; empty: none are made.
std::string BackupDirectory();

// Of RecallCanary.
uint64_t CanaryInterval();

}  // namespace wireprint::dedup
