// Filling an empty posting table from batches, shard by shard.
#include <algorithm>
#include <array>
#include <vector>

#include "services/dedup/core/posting_table.h"

namespace wireprint::dedup {
namespace {

constexpr int kDigitBits = 11;
constexpr size_t kDigits = size_t{1} << kDigitBits;

// Sorts by the upper half, and leaves slots of one upper half in their order. `scratch` is as long as `slots`.
void SortByTag(std::vector<uint64_t>& slots, std::vector<uint64_t>& scratch) {
  std::array<uint32_t, kDigits> begin;
  for (int shift = 32; shift < 64; shift += kDigitBits) {
    begin.fill(0);
    for (const uint64_t slot : slots) ++begin[slot >> shift & (kDigits - 1)];
    uint32_t at = 0;
    for (uint32_t& digit : begin) {
      const uint32_t count = digit;
      digit = at;
      at += count;
    }
    for (const uint64_t slot : slots) scratch[begin[slot >> shift & (kDigits - 1)]++] = slot;
    slots.swap(scratch);
  }
}

}  // namespace

// As if the slots of each tag had been inserted in their order. Returns how many are left, at the front.
size_t PostingTable::KeepWithinLimits(std::vector<uint64_t>& slots, Tally& tally, ReportTable& reports) const {
  std::vector<uint64_t> kept;
  size_t count = 0;
  for (size_t begin = 0, end = 0; begin < slots.size(); begin = end) {
    const uint64_t tag = slots[begin] >> 32;
    const size_t first = count;
    for (; end < slots.size() && slots[end] >> 32 == tag; ++end) {
      // Two keys of one report may be one here.
      if (count > first && slots[count - 1] == slots[end]) {
        reports.DropPosting(static_cast<uint32_t>(slots[end]));
      } else {
        slots[count++] = slots[end];
      }
    }
    if (count - first <= limits_.per_cluster) continue;
    kept.clear();
    for (size_t i = first; i < count; ++i) {
      const uint64_t cluster = reports.cluster(static_cast<uint32_t>(slots[i]));
      if (uint64_t* const victim = Victim(kept.data(), kept.data() + kept.size(), cluster, reports, tally)) {
        reports.DropPosting(static_cast<uint32_t>(*victim));
        kept.erase(kept.begin() + (victim - kept.data()));
      }
      kept.push_back(slots[i]);
    }
    count = first + kept.size();
    std::copy(kept.begin(), kept.end(), slots.begin() + static_cast<ptrdiff_t>(first));
  }
  return count;
}

size_t PostingTable::BuildShard(size_t shard_index, absl::Span<const NumberedBatch> batches, ReportTable& reports,
                                BuildScratch& scratch) {
  std::vector<uint64_t>& slots = scratch.slots;
  slots.clear();
  for (const NumberedBatch& part : batches) {
    const uint64_t* const from = part.batch->slots(shard_index);
    for (size_t i = 0; i < part.batch->size(shard_index); ++i) slots.push_back(from[i] + part.first_number);
    part.batch->Clear(shard_index);
  }
  if (slots.empty()) return 0;
  scratch.sorted.resize(slots.size());
  SortByTag(slots, scratch.sorted);
  const size_t count = KeepWithinLimits(slots, scratch.tally, reports);
  Shard& shard = shards_[shard_index];
  size_t size = FittingSize(count);
  while (true) {
    shard.slots.Resize(size);
    std::copy(slots.begin(), slots.begin() + static_cast<ptrdiff_t>(count), shard.slots.data());
    if (Spread(shard, count, size)) break;
    size = NextSize(size);
  }
  shard.used = static_cast<uint32_t>(count);
  return count;
}

}  // namespace wireprint::dedup
