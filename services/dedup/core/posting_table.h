// From keys to the reports that have them: one open-addressing table of 8-byte slots {tag, report number}, in shards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/dedup/core/posting_batch.h"
#include "services/dedup/core/report_table.h"
#include "services/dedup/core/slot_array.h"
#include "services/dedup/core/tally.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {

// Keys are 64-bit hashes; 42 bits of their scramble tell them apart. Within a shard the slots are ordered by tag, and a
// tag's home grows with it (linear probing kept in order, as Robin Hood hashing does): so a probe ends early at 85 %
// load, a key's reports stand side by side, oldest first, and a shard grows by an eighth in place. 9.5–11.4 bytes a
// posting, whatever the size from four million on. Not thread-safe.
class PostingTable {
 public:
  // A key scrambled by the table's seed.
  struct Key {
    uint32_t shard = 0;
    uint32_t tag = 0;
  };

  // How many reports a key keeps: of each cluster those that came last, and no more over all. Positive, and the first
  // not above the second.
  struct Limits {
    uint32_t per_cluster = 24;
    uint32_t per_key = 64;
  };

  // `seed` keeps outsiders who know the keys from crowding a shard.
  PostingTable(uint64_t seed, const Limits& limits) : seed_(seed), limits_(limits) { shards_.resize(kShards); }

  Key KeyOf(uint64_t hash) const {
    const uint64_t mixed = fingerprint::Mix(hash ^ seed_);
    return {static_cast<uint32_t>(mixed >> (64 - kShardBits)), static_cast<uint32_t>(mixed)};
  }

  void Prefetch(Key key) const {
    const Shard& shard = shards_[key.shard];
    if (shard.homes != 0) __builtin_prefetch(shard.slots.data() + Home(shard, key.tag));
  }

  // Calls visit(number) for the reports of `key`, dead ones included, oldest first.
  template <typename Visit>
  void ForEach(Key key, Visit visit) const {
    const Shard& shard = shards_[key.shard];
    if (shard.homes == 0) return;
    const uint64_t least = uint64_t{key.tag} << 32;
    const uint64_t* slot = shard.slots.data() + Home(shard, key.tag);
    while (*slot < least) ++slot;
    for (; *slot >> 32 == key.tag && *slot != kEmpty; ++slot) visit(static_cast<uint32_t>(*slot));
  }

  // Adds `number` to the reports of `key`. Where a limit is reached it takes the place of a dead one, else of the
  // oldest of its own cluster if that has all it may, else of the oldest of the cluster that has most: so a key of more
  // clusters than it keeps names the newest report of those that came last. All keys of a report are added one after
  // another. Counts postings in `reports`. Keys crafted to crowd the end of a shard that is far from full are not
  // added: no growth would make room for them.
  void Insert(Key key, uint32_t number, ReportTable& reports);

  // A batch, and what is to be added to the numbers in it; those of a later batch are greater.
  struct NumberedBatch {
    PostingBatch* batch;
    uint32_t first_number;
  };
  // Working memory of a thread.
  struct BuildScratch {
    std::vector<uint64_t> slots;
    std::vector<uint64_t> sorted;
    Tally tally;
  };
  // Fills an empty shard with what the batches have for it, and clears that: the table is then as if it had been
  // inserted in order. `reports` has counted all of it as postings; what finds no place is taken off. Returns how many
  // slots are in use. Threads may build different shards at once; AddBuilt comes after them.
  size_t BuildShard(size_t shard, absl::Span<const NumberedBatch> batches, ReportTable& reports, BuildScratch& scratch);
  void AddBuilt(size_t postings) { postings_ += postings; }

  // Shards are compacted one at a time, so that others can have their turn in between.
  static constexpr size_t shards() { return kShards; }
  // Drops the slots of dead reports and gives back what memory is left over.
  void Compact(size_t shard, ReportTable& reports);

  // Slots in use, those of dead reports included.
  uint64_t postings() const { return postings_; }
  uint64_t bytes() const;

 private:
  static constexpr int kShardBits = 10;
  static constexpr size_t kShards = size_t{1} << kShardBits;
  static constexpr uint64_t kEmpty = ~uint64_t{0};

  // The last slot is always empty, so that probes need no bound.
  struct Shard {
    SlotArray slots;
    uint32_t used = 0;
    uint32_t homes = 0;
  };

  static size_t Home(const Shard& shard, uint64_t tag) { return tag * shard.homes >> 32; }

  static size_t NextSize(size_t size);
  // The smallest with some room to grow.
  static size_t FittingSize(size_t count);
  uint64_t* Victim(uint64_t* first, uint64_t* last, uint64_t cluster, const ReportTable& reports, Tally& tally) const;
  size_t KeepWithinLimits(std::vector<uint64_t>& slots, Tally& tally, ReportTable& reports) const;
  void Rebuild(Shard& shard, ReportTable& reports, bool grow);
  size_t DropDead(Shard& shard, ReportTable& reports);
  static bool Spread(Shard& shard, size_t count, size_t size);

  uint64_t seed_;
  Limits limits_;
  uint64_t postings_ = 0;
  std::vector<Shard> shards_;
  Tally tally_;
};

}  // namespace wireprint::dedup
