// Kernels that AVX2 and AVX-512 have in common. Included by one file an instruction set and compiled once in each, so
// everything here has internal linkage and calls no inline function of another header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "services/fingerprint/kernels.h"
#include "services/fingerprint/scheme.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace wireprint::fingerprint {
namespace {

constexpr uint64_t kWordLow = kConstants.word_low;
constexpr uint64_t kWordHigh = kConstants.word_high;
// The sum of a shingle is (w0 + P w1) + Q (w2 + P w3) + R w4.
constexpr uint64_t kP = kConstants.shingle[1];
constexpr uint64_t kQ = kConstants.shingle[2];
constexpr uint64_t kR = kConstants.shingle[4];

[[gnu::always_inline]] inline uint64_t Load64(const void* bytes) {
  uint64_t value;
  __builtin_memcpy(&value, bytes, sizeof value);
  return value;
}

// 16 bytes from kLoadMask + 16 - n keep the first n of 16 loaded bytes.
alignas(32) constexpr uint8_t kLoadMask[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                               255, 255, 255, 255, 255, 255, 255, 255};

void HashWords(const char* folded, const uint32_t* begin, const uint32_t* end, size_t n, uint64_t* out) {
  __extension__ using Wide = unsigned __int128;
  for (size_t i = 0; i < n; ++i) {
    const char* const bytes = folded + begin[i];
    const size_t size = end[i] - begin[i];
    if (__builtin_expect(size > 16, 0)) {
      out[i] = XXH3_64bits(bytes, size);
      continue;
    }
    const uint8_t* const mask = kLoadMask + 16 - size;
    const uint64_t low = Load64(bytes) & Load64(mask);
    const uint64_t high = Load64(bytes + 8) & Load64(mask + 8);
    const Wide product = Wide{low ^ kWordLow} * (high ^ kWordHigh);
    out[i] = static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }
}

[[gnu::always_inline]] inline void Lower(uint32_t* slots, uint64_t hash) {
  uint32_t& slot = slots[hash >> 57];
  const uint32_t low = static_cast<uint32_t>(hash);
  slot = slot < low ? slot : low;
}

// Calls also(hash, i) beside. Two tables, merged at the end: neighbours seldom wait for each other's store.
template <typename Also>
[[gnu::always_inline]] inline void LowerAll(const uint64_t* shingles, size_t n, uint32_t* slots, const Also& also) {
  alignas(64) uint32_t odd[kSlots];
  __builtin_memset(slots, 0xFF, kSlots * sizeof(uint32_t));
  __builtin_memset(odd, 0xFF, sizeof odd);
  size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    const uint64_t a = shingles[i];
    const uint64_t b = shingles[i + 1];
    also(a, i);
    also(b, i + 1);
    Lower(slots, a);
    Lower(odd, b);
  }
  if (i < n) {
    also(shingles[i], i);
    Lower(slots, shingles[i]);
  }
  for (size_t slot = 0; slot < kSlots; ++slot) slots[slot] = slots[slot] < odd[slot] ? slots[slot] : odd[slot];
}

void SlotMinima(const uint64_t* shingles, size_t n, uint32_t* slots) {
  LowerAll(shingles, n, slots, [](uint64_t, size_t) {});
}

void SlotMinimaAndLast(const uint64_t* shingles, size_t n, uint32_t* slots, int shift, uint16_t* table) {
  LowerAll(shingles, n, slots,
           [shift, table](uint64_t hash, size_t i) { table[hash >> shift] = static_cast<uint16_t>(i); });
}

void LastInBucket(const uint64_t* shingles, size_t n, int shift, uint16_t* table) {
  for (size_t i = 0; i < n; ++i) table[shingles[i] >> shift] = static_cast<uint16_t>(i);
}

void Xxh3To128(const void* bytes, size_t n, uint8_t* out) {
  const XXH128_hash_t hash = XXH3_128bits(bytes, n);
  const uint64_t halves[2] = {__builtin_bswap64(hash.high64), __builtin_bswap64(hash.low64)};
  __builtin_memcpy(out, halves, sizeof halves);
}

}  // namespace
}  // namespace wireprint::fingerprint
