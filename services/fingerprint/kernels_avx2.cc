// Compiled with -mavx2 -mbmi -mbmi2; runs only where text::BestIsa() says so.
#include <immintrin.h>

#include "services/fingerprint/kernels_x86.h"

namespace wireprint::fingerprint {
namespace {

__m256i Load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }

void Store(void* to, __m256i value) { _mm256_storeu_si256(static_cast<__m256i*>(to), value); }

// Products mod 2^64 in four lanes.
__m256i Multiply(__m256i x, __m256i low, __m256i high) {
  const __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), low), _mm256_mul_epu32(x, high));
  return _mm256_add_epi64(_mm256_mul_epu32(x, low), _mm256_slli_epi64(cross, 32));
}

__m256i Broadcast(uint64_t value) { return _mm256_set1_epi64x(static_cast<long long>(value)); }

// Products with a 32-bit factor. `high` holds the upper halves of x in its lower ones.
__m256i MultiplyShort(__m256i x, __m256i high, __m256i factor) {
  return _mm256_add_epi64(_mm256_mul_epu32(x, factor), _mm256_slli_epi64(_mm256_mul_epu32(high, factor), 32));
}

__m256i Mixed(__m256i x) {
  x = Multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 30)), Broadcast(kMixMultiplier1),
               Broadcast(kMixMultiplier1 >> 32));
  x = Multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 27)), Broadcast(kMixMultiplier2),
               Broadcast(kMixMultiplier2 >> 32));
  return _mm256_xor_si256(x, _mm256_srli_epi64(x, 31));
}

// w[i] + P w[i + 1] in lane i.
__m256i Pairs(const uint64_t* words) {
  const __m256i second = Load(words + 1);
  return _mm256_add_epi64(Load(words), MultiplyShort(second, _mm256_srli_epi64(second, 32), Broadcast(kP)));
}

// Four shingles at a time; the pairs of one round are the first ones of the next. The last windows are computed from a
// padded copy of their words.
void Shingles(const uint64_t* words, size_t count, uint64_t* out) {
  constexpr size_t kTail = 16;
  const size_t total = count + kShingleWords - 1;
  size_t i = 0;
  const auto run = [](const uint64_t* from, size_t rounds, uint64_t* to) {
    __m256i pairs = Pairs(from);
    for (size_t round = 0; round < rounds; ++round, from += 4, to += 4) {
      const __m256i next_pairs = Pairs(from + 4);
      const __m256i later = _mm256_permute2x128_si256(pairs, next_pairs, 0x21);
      const __m256i fifth = Load(from + 4);
      const __m256i four = _mm256_add_epi64(pairs, MultiplyShort(later, _mm256_srli_epi64(later, 32), Broadcast(kQ)));
      const __m256i sum = _mm256_add_epi64(four, MultiplyShort(fifth, _mm256_srli_epi64(fifth, 32), Broadcast(kR)));
      Store(to, Mixed(sum));
      pairs = next_pairs;
    }
  };
  if (total >= 9) {
    const size_t rounds = (total - 5) / 4;
    run(words, rounds, out);
    i = rounds * 4;
  }
  if (i < count) {
    uint64_t tail_words[kTail] = {};
    uint64_t tail[4];
    for (size_t j = 0; j < total - i; ++j) tail_words[j] = words[i + j];
    for (; i < count; i += 4) {
      run(tail_words, 1, tail);
      for (size_t j = 0; j < 4 && i + j < count; ++j) out[i + j] = tail[j];
    }
  }
}

uint32_t Refill(const uint64_t* shingles, size_t n, uint32_t multiplier, uint32_t addend) {
  const __m256i a = Broadcast(multiplier);
  const __m256i b = Broadcast(addend);
  __m256i least = _mm256_set1_epi64x(-1);
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    least = _mm256_min_epu32(least, _mm256_add_epi32(_mm256_mul_epu32(Load(shingles + i), a), b));
  }
  alignas(32) uint64_t lanes[4];
  Store(lanes, least);
  uint32_t result = kEmptySlot;
  for (const uint64_t lane : lanes) {
    const uint32_t value = static_cast<uint32_t>(lane);
    result = value < result ? value : result;
  }
  for (; i < n; ++i) {
    const uint32_t value = multiplier * static_cast<uint32_t>(shingles[i]) + addend;
    result = value < result ? value : result;
  }
  return result;
}

size_t FindCrowded(const uint64_t* shingles, size_t n, int shift, const uint16_t* table, uint64_t* earlier,
                   uint64_t* last) {
  size_t found = 0;
  for (size_t i = 0; i < n; ++i) {
    const size_t in_bucket = table[shingles[i] >> shift];
    earlier[found] = shingles[i];
    last[found] = shingles[in_bucket];
    found += in_bucket != i;
  }
  return found;
}

size_t AtMost(const uint64_t* in, size_t n, uint64_t limit, uint64_t* out) {
  size_t found = 0;
  for (size_t i = 0; i < n; ++i) {
    out[found] = in[i];
    found += in[i] <= limit;
  }
  return found;
}

// Every value goes where its rank says, the number of smaller values; repetitions share a place and leave gaps behind.
size_t SortFew(const uint64_t* in, size_t n, uint64_t* out) {
  alignas(32) uint64_t values[kFew];
  alignas(32) uint64_t ranks[kFew];
  uint64_t placed[kFew];
  const size_t padded = (n + 3) / 4 * 4;
  for (size_t i = 0; i < n; ++i) values[i] = in[i];
  for (size_t i = n; i < padded; ++i) values[i] = 0;
  for (size_t block = 0; block < padded; block += 4) {
    const __m256i x = Load(values + block);
    __m256i rank = _mm256_setzero_si256();
    for (size_t i = 0; i < n; ++i) rank = _mm256_sub_epi64(rank, _mm256_cmpgt_epi64(x, Broadcast(values[i])));
    Store(ranks + block, rank);
  }
  for (size_t i = 0; i < n; ++i) placed[i] = ~uint64_t{0};
  for (size_t i = 0; i < n; ++i) placed[ranks[i]] = values[i];
  return AtMost(placed, n, ~uint64_t{0} >> 1, out);
}

}  // namespace

const Kernels kAvx2Kernels{.hash_words = HashWords,
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
