// What the candidate index knows of each report, by a number of 32 bits that postings name it by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/types.h"
#include "services/fingerprint/minhash.h"

namespace wireprint::dedup {

struct ReportEntry {
  Sequence sequence = 0;
  Micros observe_time = 0;
  // The first 8 bytes of the exact hash.
  uint64_t exact_prefix = 0;
  uint32_t shingle_count = 0;
  // Slots of the posting table that hold the number.
  uint16_t postings = 0;
  bool live = false;
  bool exact_only = false;
};
static_assert(sizeof(ReportEntry) == 32);

uint64_t ExactPrefix(const Hash128& hash);

// Numbers are dense. That of a dead report is given out again when its last posting is gone. Storage comes in chunks:
// growing copies nothing. Not thread-safe.
class ReportTable {
 public:
  static constexpr size_t kChunk = 256;

  // A live report without postings.
  uint32_t Add(const IndexedReport& report);
  // Makes a live report dead.
  void Kill(uint32_t number);

  void AddPosting(uint32_t number) { ++At(number).postings; }
  void ReleasePosting(uint32_t number);

  const ReportEntry& entry(uint32_t number) const { return chunks_[number / kChunk]->entries[number % kChunk]; }
  const fingerprint::ByteSignature& signature(uint32_t number) const {
    return chunks_[number / kChunk]->signatures[number % kChunk];
  }
  uint64_t cluster(uint32_t number) const { return chunks_[number / kChunk]->clusters[number % kChunk]; }
  void SetCluster(uint32_t number, uint64_t cluster) { chunks_[number / kChunk]->clusters[number % kChunk] = cluster; }
  void PrefetchEntry(uint32_t number) const { __builtin_prefetch(&entry(number)); }
  void PrefetchSignature(uint32_t number) const {
    const uint8_t* const bytes = signature(number).data();
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + 64);
  }

  // Every number that was ever given out is below.
  uint32_t end() const { return next_; }
  // Whether any dead report still has postings.
  bool any_dead() const { return dead_ > 0; }
  bool IsDead(uint32_t number) const { return (dead_bits_[number / 64] >> (number % 64) & 1) != 0; }
  uint64_t live() const { return live_; }
  uint64_t bytes() const;

 private:
  struct alignas(64) Chunk {
    fingerprint::ByteSignature signatures[kChunk];
    ReportEntry entries[kChunk];
    uint64_t clusters[kChunk];
  };

  ReportEntry& At(uint32_t number) { return chunks_[number / kChunk]->entries[number % kChunk]; }
  void Free(uint32_t number);

  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<uint64_t> dead_bits_;
  std::vector<uint32_t> free_;
  uint32_t next_ = 0;
  uint64_t live_ = 0;
  uint64_t dead_ = 0;
};

}  // namespace wireprint::dedup
