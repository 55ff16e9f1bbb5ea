#include "services/dedup/store/counter_merge.h"

#include <algorithm>

#include "services/dedup/store/keys.h"

namespace wireprint::dedup {
namespace {

class CounterMerge : public rocksdb::AssociativeMergeOperator {
 public:
  // Recorded in every table: a new name for a new meaning.
  const char* Name() const override { return "wireprint.counters.v2"; }

  bool Merge(const rocksdb::Slice& /*key*/, const rocksdb::Slice* existing, const rocksdb::Slice& operand,
             std::string* merged, rocksdb::Logger* /*logger*/) const override {
    CorpusState state;
    if (!DecodeCounters(operand, state)) return false;
    if (existing != nullptr) {
      CorpusState before;
      if (!DecodeCounters(*existing, before)) return false;
      state.last_sequence = std::max(state.last_sequence, before.last_sequence);
      state.last_change = std::max(state.last_change, before.last_change);
      state.expired_through = std::max(state.expired_through, before.expired_through);
      state.log_trimmed_through = std::max(state.log_trimmed_through, before.log_trimmed_through);
    }
    *merged = EncodeCounters(state);
    return true;
  }
};

}  // namespace

std::string EncodeCounters(const CorpusState& state) {
  std::string bytes;
  AppendBigEndian(state.last_sequence, bytes);
  AppendBigEndian(state.last_change, bytes);
  AppendBigEndian(state.expired_through, bytes);
  AppendBigEndian(state.log_trimmed_through, bytes);
  return bytes;
}

bool DecodeCounters(const rocksdb::Slice& bytes, CorpusState& state) {
  if (bytes.size() != 32) return false;
  state.last_sequence = ReadBigEndian(bytes.data());
  state.last_change = ReadBigEndian(bytes.data() + 8);
  state.expired_through = ReadBigEndian(bytes.data() + 16);
  state.log_trimmed_through = ReadBigEndian(bytes.data() + 24);
  return true;
}

std::shared_ptr<rocksdb::MergeOperator> NewCounterMerge() { return std::make_shared<CounterMerge>(); }

}  // namespace wireprint::dedup
