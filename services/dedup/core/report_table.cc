#include "services/dedup/core/report_table.h"

#include <cstring>

namespace wireprint::dedup {

uint64_t ExactPrefix(const Hash128& hash) {
  uint64_t prefix;
  std::memcpy(&prefix, hash.data(), sizeof prefix);
  return prefix;
}

uint32_t ReportTable::Add(const IndexedReport& report) {
  uint32_t number = next_;
  if (free_.empty()) {
    if (number % kChunk == 0) {
      if (chunks_.size() <= number / kChunk) chunks_.push_back(std::make_unique<Chunk>());
      dead_bits_.resize(chunks_.size() * (kChunk / 64));
    }
    ++next_;
  } else {
    number = free_.back();
    free_.pop_back();
  }
  ReportEntry& entry = At(number);
  entry = {report.sequence,  report.observe_time, ExactPrefix(report.exact_hash), report.shingle_count, 0, true,
           report.exact_only};
  chunks_[number / kChunk]->signatures[number % kChunk] = report.signature;
  SetCluster(number, report.cluster == 0 ? report.sequence : report.cluster);
  ++live_;
  return number;
}

void ReportTable::Kill(uint32_t number) {
  ReportEntry& entry = At(number);
  entry.live = false;
  --live_;
  dead_bits_[number / 64] |= uint64_t{1} << (number % 64);
  ++dead_;
  if (entry.postings == 0) Free(number);
}

void ReportTable::ReleasePosting(uint32_t number) {
  ReportEntry& entry = At(number);
  if (--entry.postings == 0 && !entry.live) Free(number);
}

void ReportTable::Free(uint32_t number) {
  dead_bits_[number / 64] &= ~(uint64_t{1} << (number % 64));
  --dead_;
  free_.push_back(number);
}

uint64_t ReportTable::bytes() const {
  return chunks_.size() * sizeof(Chunk) + chunks_.capacity() * sizeof(chunks_[0]) +
         dead_bits_.capacity() * sizeof(uint64_t) + free_.capacity() * sizeof(uint32_t);
}

}  // namespace wireprint::dedup
