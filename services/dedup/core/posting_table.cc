#include "services/dedup/core/posting_table.h"

#include <algorithm>
#include <cstring>

namespace wireprint::dedup {
namespace {

size_t NextSize(size_t size) {
  if (size < SlotArray::kPagedSlots) return std::max<size_t>(16, size + size / 2);
  return size + size / 8;
}

// Slots beyond the last home take what probing pushes there.
size_t Homes(size_t size) { return size - std::min<size_t>(size / 8, 96); }

// The most slots in use.
size_t MaxUsed(size_t homes) { return homes * 85 / 100; }

void MoveSlots(uint64_t* to, const uint64_t* from, size_t count) { std::memmove(to, from, count * sizeof(uint64_t)); }

}  // namespace

void PostingTable::Insert(Key key, uint32_t number, ReportTable& reports) {
  Shard& shard = shards_[key.shard];
  if (shard.used >= MaxUsed(shard.homes)) Rebuild(shard, reports, false);
  const uint64_t least = uint64_t{key.tag} << 32;
  for (;;) {
    uint64_t* first = shard.slots.data() + Home(shard, key.tag);
    while (*first < least) ++first;
    uint64_t* last = first;
    while (*last >> 32 == key.tag && *last != kEmpty) ++last;
    if (last != first && static_cast<uint32_t>(last[-1]) == number) return;
    if (static_cast<size_t>(last - first) >= newest_per_key_) {
      uint64_t* victim = first;
      if (reports.any_dead()) {
        victim = std::find_if(first, last, [&](uint64_t slot) { return reports.IsDead(static_cast<uint32_t>(slot)); });
        if (victim == last) victim = first;
      }
      reports.ReleasePosting(static_cast<uint32_t>(*victim));
      MoveSlots(victim, victim + 1, static_cast<size_t>(last - victim) - 1);
      last[-1] = least | number;
      reports.AddPosting(number);
      return;
    }
    uint64_t* const empty = std::find(last, shard.slots.data() + shard.slots.size(), kEmpty);
    if (empty == shard.slots.data() + shard.slots.size() - 1) {
      if (shard.slots.size() >= SlotArray::kPagedSlots && shard.used < shard.homes / 2) return;
      Rebuild(shard, reports, true);
      continue;
    }
    MoveSlots(last + 1, last, static_cast<size_t>(empty - last));
    *last = least | number;
    ++shard.used;
    ++postings_;
    reports.AddPosting(number);
    return;
  }
}

// Drops the slots of dead reports, and grows the shard if few were.
void PostingTable::Rebuild(Shard& shard, ReportTable& reports, bool grow) {
  const size_t count = Compact(shard, reports);
  postings_ -= shard.used - count;
  shard.used = static_cast<uint32_t>(count);
  grow = grow || count >= MaxUsed(shard.homes) * 15 / 16;
  do {
    if (grow) shard.slots.Grow(NextSize(shard.slots.size()));
    grow = true;
  } while (!Spread(shard, count));
}

// Moves the slots that stay to the front, in order; returns how many.
size_t PostingTable::Compact(Shard& shard, ReportTable& reports) {
  uint64_t* const slots = shard.slots.data();
  size_t count = 0;
  for (size_t i = 0; i < shard.slots.size(); ++i) {
    const uint64_t slot = slots[i];
    if (slot == kEmpty) continue;
    const auto number = static_cast<uint32_t>(slot);
    if (reports.any_dead() && reports.IsDead(number)) {
      reports.ReleasePosting(number);
    } else {
      slots[count++] = slot;
    }
  }
  return count;
}

// Puts the first `count` slots where they belong. False, and they are at the front again, when the end is too crowded.
bool PostingTable::Spread(Shard& shard, size_t count) {
  uint64_t* const slots = shard.slots.data();
  const size_t size = shard.slots.size();
  shard.homes = static_cast<uint32_t>(Homes(size));
  // From the end they can be read while places before them are written: one is never placed behind where it was.
  const size_t from = size - 1 - count;
  MoveSlots(slots + from, slots, count);
  size_t next = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t slot = slots[from + i];
    const size_t place = std::max(Home(shard, slot >> 32), next);
    if (place > from + i) {
      const size_t placed = static_cast<size_t>(std::remove(slots, slots + next, kEmpty) - slots);
      MoveSlots(slots + placed, slots + from + i, count - i);
      return false;
    }
    std::fill(slots + next, slots + place, kEmpty);
    slots[place] = slot;
    next = place + 1;
  }
  std::fill(slots + next, slots + size, kEmpty);
  return true;
}

uint64_t PostingTable::bytes() const {
  uint64_t bytes = shards_.capacity() * sizeof(Shard);
  for (const Shard& shard : shards_) bytes += shard.slots.bytes();
  return bytes;
}

}  // namespace wireprint::dedup
