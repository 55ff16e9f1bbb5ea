// The counters of a corpus in the meta family: two big-endian 64-bit numbers that only grow. Commits merge into them,
// so that those of different threads need no order.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/merge_operator.h"
#include "rocksdb/slice.h"
#include "services/dedup/core/record_store.h"

namespace wireprint::dedup {

// The counters of `state`, whose name is in the key.
std::string EncodeCounters(const CorpusState& state);

// False when `bytes` are none; leaves the name as it is.
bool DecodeCounters(const rocksdb::Slice& bytes, CorpusState& state);

// The larger of each counter.
std::shared_ptr<rocksdb::MergeOperator> NewCounterMerge();

}  // namespace wireprint::dedup
