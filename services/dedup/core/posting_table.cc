#include "services/dedup/core/posting_table.h"

#include <algorithm>
#include <cstring>

namespace wireprint::dedup {
namespace {

// Slots beyond the last home take what probing pushes there.
size_t Homes(size_t size) { return size - std::min<size_t>(size / 8, 96); }

// The most slots in use.
size_t MaxUsed(size_t homes) { return homes * 85 / 100; }

void MoveSlots(uint64_t* to, const uint64_t* from, size_t count) { std::memmove(to, from, count * sizeof(uint64_t)); }

}  // namespace

size_t PostingTable::NextSize(size_t size) {
  if (size < SlotArray::kPagedSlots) return std::max<size_t>(16, size + size / 2);
  return size + size / 8;
}

size_t PostingTable::FittingSize(size_t count) {
  size_t size = NextSize(0);
  while (MaxUsed(Homes(size)) * 15 / 16 <= count) size += 1 + size / 32;
  return size;
}

// The slot of a key that makes way for a report of `cluster`; nullptr when none has to.
uint64_t* PostingTable::Victim(uint64_t* first, uint64_t* last, uint64_t cluster, const ReportTable& reports,
                               Tally& tally) const {
  const auto size = static_cast<size_t>(last - first);
  if (size < limits_.per_cluster) return nullptr;
  const bool any_dead = reports.any_dead();
  uint64_t* oldest = nullptr;
  uint32_t own = 0;
  for (uint64_t* slot = first; slot != last; ++slot) {
    const auto number = static_cast<uint32_t>(*slot);
    if (any_dead && reports.IsDead(number)) return slot;
    if (reports.cluster(number) != cluster) continue;
    if (own++ == 0) oldest = slot;
  }
  if (own >= limits_.per_cluster) return oldest;
  if (size < limits_.per_key) return nullptr;
  uint32_t most = 0;
  tally.Start(size);
  for (const uint64_t* slot = first; slot != last; ++slot) {
    most = std::max(most, tally.Add(reports.cluster(static_cast<uint32_t>(*slot))));
  }
  if (most == 1) return first;
  return std::find_if(first, last,
                      [&](uint64_t slot) { return tally.Count(reports.cluster(static_cast<uint32_t>(slot))) == most; });
}

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
    if (uint64_t* const victim = Victim(first, last, reports.cluster(number), reports, tally_)) {
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
  const size_t count = DropDead(shard, reports);
  grow = grow || count >= MaxUsed(shard.homes) * 15 / 16;
  do {
    if (grow) shard.slots.Resize(NextSize(shard.slots.size()));
    grow = true;
  } while (!Spread(shard, count, shard.slots.size()));
}

void PostingTable::Compact(size_t shard_index, ReportTable& reports) {
  Shard& shard = shards_[shard_index];
  if (shard.homes == 0) return;
  const size_t count = DropDead(shard, reports);
  size_t size = 0;
  if (count == 0) {
    shard.homes = 0;
  } else {
    // In the present size there is room as there was before.
    size = FittingSize(count);
    while (size < shard.slots.size() && !Spread(shard, count, size)) size = NextSize(size);
    if (size >= shard.slots.size()) {
      Spread(shard, count, shard.slots.size());
      return;
    }
  }
  shard.slots.Resize(size);
}

// Moves the slots of live reports to the front, in order; returns how many.
size_t PostingTable::DropDead(Shard& shard, ReportTable& reports) {
  constexpr size_t kAhead = 16;
  uint64_t* const slots = shard.slots.data();
  const size_t size = shard.slots.size();
  const bool any_dead = reports.any_dead();
  const auto is_dead = [&](uint64_t slot) { return slot != kEmpty && reports.IsDead(static_cast<uint32_t>(slot)); };
  size_t count = 0;
  for (size_t i = 0; !any_dead && i < size; ++i) {
    const uint64_t slot = slots[i];
    slots[count] = slot;
    count += slot != kEmpty ? 1 : 0;
  }
  for (size_t i = 0; any_dead && i < size; ++i) {
    if (i + kAhead < size && is_dead(slots[i + kAhead])) {
      reports.PrefetchEntry(static_cast<uint32_t>(slots[i + kAhead]));
    }
    const uint64_t slot = slots[i];
    if (is_dead(slot)) {
      reports.ReleasePosting(static_cast<uint32_t>(slot));
    } else if (slot != kEmpty) {
      slots[count++] = slot;
    }
  }
  postings_ -= shard.used - count;
  shard.used = static_cast<uint32_t>(count);
  return count;
}

// Puts the first `count` slots where they belong in an array of `size`, not above what there is. False, and they are at
// the front again, when the end is too crowded.
bool PostingTable::Spread(Shard& shard, size_t count, size_t size) {
  uint64_t* const slots = shard.slots.data();
  shard.homes = static_cast<uint32_t>(Homes(size));
  // From the end they can be read while places before them are written: one is never placed behind where it was.
  const size_t from = size - 1 - count;
  MoveSlots(slots + from, slots, count);
  std::fill(slots, slots + from, kEmpty);
  slots[size - 1] = kEmpty;
  size_t next = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t slot = slots[from + i];
    const size_t place = std::max(Home(shard, slot >> 32), next);
    if (place > from + i) {
      const size_t placed = static_cast<size_t>(std::remove(slots, slots + next, kEmpty) - slots);
      MoveSlots(slots + placed, slots + from + i, count - i);
      return false;
    }
    slots[from + i] = kEmpty;
    slots[place] = slot;
    next = place + 1;
  }
  return true;
}

uint64_t PostingTable::bytes() const {
  uint64_t bytes = shards_.capacity() * sizeof(Shard);
  for (const Shard& shard : shards_) bytes += shard.slots.bytes();
  return bytes;
}

}  // namespace wireprint::dedup
