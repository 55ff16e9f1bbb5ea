// Postings on their way into an empty PostingTable, many at once: appended here as they come, sorted there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/dedup/core/slot_array.h"

namespace wireprint::dedup {

// Slots {tag, report number} by shard, in the order in which they were added. Not thread-safe.
class PostingBatch {
 public:
  // About `expected` slots will be added: memory that is never used is only reserved.
  PostingBatch(size_t shards, size_t expected)
      : shards_(shards), first_size_(expected / shards + expected / shards / 8) {}

  // Numbers ascend from call to call.
  void Add(uint32_t shard, uint32_t tag, uint32_t number) {
    Appended& to = shards_[shard];
    if (to.used == to.slots.size()) Grow(to);
    to.slots.data()[to.used++] = uint64_t{tag} << 32 | number;
  }

  // Of one shard.
  size_t size(size_t shard) const { return shards_[shard].used; }
  const uint64_t* slots(size_t shard) const { return shards_[shard].slots.data(); }
  // Gives back the memory of a shard. Shards are independent of each other: one thread may clear one while others read
  // or clear others.
  void Clear(size_t shard) { shards_[shard] = Appended{}; }

 private:
  struct Appended {
    SlotArray slots;
    size_t used = 0;
  };

  void Grow(Appended& appended) const;

  std::vector<Appended> shards_;
  size_t first_size_;
};

}  // namespace wireprint::dedup
