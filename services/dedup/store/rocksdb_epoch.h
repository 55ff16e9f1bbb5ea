// The epoch of a store on disk: when it stays, and when another begins.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/dedup/store/rocksdb_database.h"

namespace wireprint::dedup {

// The epoch of a store that was just opened: a new one, durable, when it has none yet or is a snapshot that nobody has
// opened before. A start that is interrupted here leaves a snapshot that is still one, or has an epoch nobody saw.
absl::StatusOr<std::string> SettleEpoch(RocksDbDatabase& database);

}  // namespace wireprint::dedup
