// What the candidate index knows of each report, by a number of 32 bits that postings name it by.
#pragma once

#include <atomic>
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

// Numbers are dense. That of a dead report is given out again when its last posting is gone. Storage comes in chunks of
// whole pages: growing copies nothing, and a chunk goes back to the system when no number of it is in use. New reports
// go where few numbers are free, so that chunks which run empty do. Not thread-safe.
class ReportTable {
 public:
  static constexpr size_t kChunk = 1024;

  // A live report without postings.
  uint32_t Add(const IndexedReport& report);
  // Makes a live report dead.
  void Kill(uint32_t number);

  void AddPosting(uint32_t number) { ++At(number).postings; }
  void ReleasePosting(uint32_t number);
  // Takes a posting off a live report, beside other threads that do so.
  void DropPosting(uint32_t number) {
    std::atomic_ref<uint16_t>(At(number).postings).fetch_sub(1, std::memory_order_relaxed);
  }
  // Takes over the reports of `other`, as what this returns plus the numbers they had there. In neither of them a
  // report may have died.
  uint32_t Absorb(ReportTable&& other);
  void SetCluster(uint32_t number, uint64_t cluster) { chunks_[number / kChunk]->clusters[number % kChunk] = cluster; }

  // Of a number that is in use.
  const ReportEntry& entry(uint32_t number) const { return chunks_[number / kChunk]->entries[number % kChunk]; }
  const fingerprint::ByteSignature& signature(uint32_t number) const {
    return chunks_[number / kChunk]->signatures[number % kChunk];
  }
  uint64_t cluster(uint32_t number) const { return chunks_[number / kChunk]->clusters[number % kChunk]; }
  void PrefetchEntry(uint32_t number) const { __builtin_prefetch(&entry(number)); }
  void PrefetchSignature(uint32_t number) const {
    const uint8_t* const bytes = signature(number).data();
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + 64);
  }

  // Numbers are below chunks() * kChunk.
  size_t chunks() const { return chunks_.size(); }
  // Calls visit(number) for the live reports of a chunk; the visited one may be killed.
  template <typename Visit>
  void ForEachLive(size_t chunk, Visit visit) const {
    for (uint32_t i = 0; chunks_[chunk] != nullptr && i < places_[chunk].touched; ++i) {
      if (chunks_[chunk]->entries[i].live) visit(static_cast<uint32_t>(chunk * kChunk + i));
    }
  }

  // Whether any dead report still has postings.
  bool any_dead() const { return dead_ > 0; }
  bool IsDead(uint32_t number) const { return (dead_bits_[number / 64] >> (number % 64) & 1) != 0; }
  uint64_t live() const { return live_; }
  uint64_t bytes() const;

 private:
  struct Chunk {
    fingerprint::ByteSignature signatures[kChunk];
    ReportEntry entries[kChunk];
    uint64_t clusters[kChunk];
  };
  struct Unmap {
    void operator()(Chunk* chunk) const;
  };
  // Of a chunk. The free ones of the places that were ever in use form a list through their entries' sequences.
  struct Places {
    uint32_t used = 0;
    uint32_t touched = 0;
    uint32_t free = kNone;
  };
  static constexpr uint32_t kNone = ~uint32_t{0};

  static std::unique_ptr<Chunk, Unmap> Map();
  ReportEntry& At(uint32_t number) { return chunks_[number / kChunk]->entries[number % kChunk]; }
  size_t ChunkWithRoom();
  void Free(uint32_t number);

  std::vector<std::unique_ptr<Chunk, Unmap>> chunks_;  // null: given back
  std::vector<Places> places_;
  std::vector<uint64_t> dead_bits_;
  size_t filling_ = 0;
  size_t mapped_ = 0;
  uint64_t live_ = 0;
  uint64_t dead_ = 0;
};

}  // namespace wireprint::dedup
