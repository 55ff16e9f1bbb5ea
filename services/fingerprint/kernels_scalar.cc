// The plain definition of every kernel, against which the vector versions are tested.
#include <algorithm>
#include <cstring>

#include "services/fingerprint/kernels.h"
#include "services/fingerprint/scheme.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace wireprint::fingerprint {
namespace {

// The first n <= 8 bytes of `bytes` as a little-endian number.
uint64_t LoadLittleEndian(const char* bytes, size_t n) {
  uint64_t value = 0;
  std::memcpy(&value, bytes, n);
  return value;
}

uint64_t MultiplyAndFold(uint64_t x, uint64_t y) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{x} * y;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t HashWord(const char* bytes, size_t n) {
  if (n > 16) return XXH3_64bits(bytes, n);
  const uint64_t low = LoadLittleEndian(bytes, std::min<size_t>(n, 8));
  const uint64_t high = n > 8 ? LoadLittleEndian(bytes + 8, n - 8) : 0;
  return MultiplyAndFold(low ^ kConstants.word_low, high ^ kConstants.word_high);
}

void HashWords(const char* folded, const uint32_t* begin, const uint32_t* end, size_t n, uint64_t* out) {
  for (size_t i = 0; i < n; ++i) out[i] = HashWord(folded + begin[i], end[i] - begin[i]);
}

void Shingles(const uint64_t* words, size_t count, uint64_t* out) {
  for (size_t i = 0; i < count; ++i) {
    uint64_t sum = 0;
    for (size_t j = 0; j < kShingleWords; ++j) sum += words[i + j] * kConstants.shingle[j];
    out[i] = Mix(sum);
  }
}

void SlotMinima(const uint64_t* shingles, size_t n, uint32_t* slots) {
  std::fill_n(slots, kSlots, kEmptySlot);
  for (size_t i = 0; i < n; ++i) {
    uint32_t& slot = slots[shingles[i] >> 57];
    slot = std::min(slot, static_cast<uint32_t>(shingles[i]));
  }
}

uint32_t Refill(const uint64_t* shingles, size_t n, uint32_t multiplier, uint32_t addend) {
  uint32_t least = kEmptySlot;
  for (size_t i = 0; i < n; ++i) least = std::min(least, multiplier * static_cast<uint32_t>(shingles[i]) + addend);
  return least;
}

size_t AtMost(const uint64_t* in, size_t n, uint64_t limit, uint64_t* out) {
  return static_cast<size_t>(std::copy_if(in, in + n, out, [limit](uint64_t h) { return h <= limit; }) - out);
}

size_t SortFew(const uint64_t* in, size_t n, uint64_t* out) {
  std::copy_n(in, n, out);
  std::sort(out, out + n);
  return static_cast<size_t>(std::unique(out, out + n) - out);
}

void LastInBucket(const uint64_t* shingles, size_t n, int shift, uint16_t* table) {
  for (size_t i = 0; i < n; ++i) table[shingles[i] >> shift] = static_cast<uint16_t>(i);
}

void SlotMinimaAndLast(const uint64_t* shingles, size_t n, uint32_t* slots, int shift, uint16_t* table) {
  SlotMinima(shingles, n, slots);
  LastInBucket(shingles, n, shift, table);
}

size_t FindCrowded(const uint64_t* shingles, size_t n, int shift, const uint16_t* table, uint64_t* earlier,
                   uint64_t* last) {
  size_t found = 0;
  for (size_t i = 0; i < n; ++i) {
    const size_t in_bucket = table[shingles[i] >> shift];
    if (in_bucket == i) continue;
    earlier[found] = shingles[i];
    last[found++] = shingles[in_bucket];
  }
  return found;
}

void Xxh3To128(const void* bytes, size_t n, uint8_t* out) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, n));
  std::memcpy(out, canonical.digest, sizeof canonical.digest);
}

}  // namespace

const Kernels kScalarKernels{.hash_words = HashWords,
                             .shingles = Shingles,
                             .slot_minima = SlotMinima,
                             .slot_minima_and_last = SlotMinimaAndLast,
                             .refill = Refill,
                             .at_most = AtMost,
                             .sort_few = SortFew,
                             .last_in_bucket = LastInBucket,
                             .find_crowded = FindCrowded,
                             .xxh3_128 = Xxh3To128};

}  // namespace wireprint::fingerprint
