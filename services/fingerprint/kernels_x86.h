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
constexpr uint64_t kA[kShingleWords] = {kConstants.shingle[0], kConstants.shingle[1], kConstants.shingle[2],
                                        kConstants.shingle[3], kConstants.shingle[4]};

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

[[gnu::always_inline]] inline uint64_t MixOne(uint64_t x) {
  x = (x ^ (x >> 30)) * kMixMultiplier1;
  x = (x ^ (x >> 27)) * kMixMultiplier2;
  return x ^ (x >> 31);
}

[[gnu::always_inline]] inline uint64_t ShingleAt(const uint64_t* words) {
  return MixOne(words[0] * kA[0] + words[1] * kA[1] + words[2] * kA[2] + words[3] * kA[3] + words[4] * kA[4]);
}

// Two tables, merged at the end: neighbours seldom wait for each other's store.
void SlotMinima(const uint64_t* shingles, size_t n, uint32_t* slots) {
  alignas(64) uint32_t odd[kSlots];
  __builtin_memset(slots, 0xFF, kSlots * sizeof(uint32_t));
  __builtin_memset(odd, 0xFF, sizeof odd);
  size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    const uint64_t a = shingles[i];
    const uint64_t b = shingles[i + 1];
    uint32_t& slot_a = slots[a >> 57];
    uint32_t& slot_b = odd[b >> 57];
    const uint32_t low_a = static_cast<uint32_t>(a);
    const uint32_t low_b = static_cast<uint32_t>(b);
    slot_a = slot_a < low_a ? slot_a : low_a;
    slot_b = slot_b < low_b ? slot_b : low_b;
  }
  if (i < n) {
    uint32_t& slot = slots[shingles[i] >> 57];
    const uint32_t low = static_cast<uint32_t>(shingles[i]);
    slot = slot < low ? slot : low;
  }
  for (size_t slot = 0; slot < kSlots; ++slot) slots[slot] = slots[slot] < odd[slot] ? slots[slot] : odd[slot];
}

size_t LowHalves(const uint64_t* in, size_t n, uint32_t* out) {
  for (size_t i = 0; i < n; ++i) out[i] = static_cast<uint32_t>(in[i]);
  size_t written = n;
  for (; written % kLowHalvesUnit != 0; ++written) out[written] = static_cast<uint32_t>(in[0]);
  return written;
}

uint32_t Refill(const uint32_t* low, size_t n, uint32_t multiplier, uint32_t addend) {
  uint32_t least[kLowHalvesUnit];
  for (size_t lane = 0; lane < kLowHalvesUnit; ++lane) least[lane] = kEmptySlot;
  for (size_t i = 0; i < n; i += kLowHalvesUnit) {
    for (size_t lane = 0; lane < kLowHalvesUnit; ++lane) {
      const uint32_t value = multiplier * low[i + lane] + addend;
      least[lane] = value < least[lane] ? value : least[lane];
    }
  }
  uint32_t result = kEmptySlot;
  for (size_t lane = 0; lane < kLowHalvesUnit; ++lane) result = least[lane] < result ? least[lane] : result;
  return result;
}

size_t Mark(const uint64_t* shingles, size_t n, int shift, uint64_t* bits, uint64_t* again) {
  size_t found = 0;
  for (size_t i = 0; i < n; ++i) {
    const uint64_t place = shingles[i] >> shift;
    const uint64_t word = bits[place / 64];
    again[found] = shingles[i];
    found += (word >> (place % 64)) & 1;
    bits[place / 64] = word | (uint64_t{1} << (place % 64));
  }
  return found;
}

size_t CountEqual(const uint64_t* in, size_t n, uint64_t value) {
  size_t equal = 0;
  for (size_t i = 0; i < n; ++i) equal += in[i] == value;
  return equal;
}

void Xxh3To128(const void* bytes, size_t n, uint8_t* out) {
  const XXH128_hash_t hash = XXH3_128bits(bytes, n);
  const uint64_t halves[2] = {__builtin_bswap64(hash.high64), __builtin_bswap64(hash.low64)};
  __builtin_memcpy(out, halves, sizeof halves);
}

}  // namespace
}  // namespace wireprint::fingerprint
