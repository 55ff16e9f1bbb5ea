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

// Four shingles at a time. The upper halves of the words are read as loads four bytes further on, which is why the last
// windows are left to plain code.
void Shingles(const uint64_t* words, size_t count, uint64_t* out) {
  __m256i low[kShingleWords];
  __m256i high[kShingleWords];
  for (size_t j = 0; j < kShingleWords; ++j) {
    low[j] = Broadcast(kA[j]);
    high[j] = Broadcast(kA[j] >> 32);
  }
  const __m256i mix1 = Broadcast(kMixMultiplier1);
  const __m256i mix1_high = Broadcast(kMixMultiplier1 >> 32);
  const __m256i mix2 = Broadcast(kMixMultiplier2);
  const __m256i mix2_high = Broadcast(kMixMultiplier2 >> 32);
  size_t i = 0;
  for (; i + 4 < count; i += 4) {
    __m256i sum = _mm256_setzero_si256();
    __m256i cross = _mm256_setzero_si256();
    for (size_t j = 0; j < kShingleWords; ++j) {
      const uint64_t* const word = words + i + j;
      const __m256i x = Load(word);
      const __m256i x_high = Load(reinterpret_cast<const char*>(word) + 4);
      sum = _mm256_add_epi64(sum, _mm256_mul_epu32(x, low[j]));
      cross = _mm256_add_epi64(cross, _mm256_mul_epu32(x_high, low[j]));
      cross = _mm256_add_epi64(cross, _mm256_mul_epu32(x, high[j]));
    }
    __m256i x = _mm256_add_epi64(sum, _mm256_slli_epi64(cross, 32));
    x = Multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 30)), mix1, mix1_high);
    x = Multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 27)), mix2, mix2_high);
    Store(out + i, _mm256_xor_si256(x, _mm256_srli_epi64(x, 31)));
  }
  for (; i < count; ++i) out[i] = ShingleAt(words + i);
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
                           .low_halves = LowHalves,
                           .refill = Refill,
                           .at_most = AtMost,
                           .sort_few = SortFew,
                           .mark = Mark,
                           .count_equal = CountEqual,
                           .xxh3_128 = Xxh3To128};

}  // namespace wireprint::fingerprint
