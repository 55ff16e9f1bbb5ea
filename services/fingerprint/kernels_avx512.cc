// Compiled with the flags of text::Isa::kAvx512; runs only where text::BestIsa() says so.
#include <immintrin.h>

#include "services/fingerprint/kernels_x86.h"

namespace wireprint::fingerprint {
namespace {

__mmask8 FirstLanes(size_t n) { return n >= 8 ? __mmask8{0xFF} : static_cast<__mmask8>((1u << n) - 1); }

__m512i Broadcast(uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }

void Shingles(const uint64_t* words, size_t count, uint64_t* out) {
  __m512i a[kShingleWords];
  for (size_t j = 0; j < kShingleWords; ++j) a[j] = Broadcast(kA[j]);
  const __m512i mix1 = Broadcast(kMixMultiplier1);
  const __m512i mix2 = Broadcast(kMixMultiplier2);
  for (size_t i = 0; i < count; i += 8) {
    const __mmask8 lanes = FirstLanes(count - i);
    __m512i x = _mm512_setzero_si512();
    for (size_t j = 0; j < kShingleWords; ++j) {
      x = _mm512_add_epi64(x, _mm512_mullo_epi64(_mm512_maskz_loadu_epi64(lanes, words + i + j), a[j]));
    }
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 30)), mix1);
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 27)), mix2);
    x = _mm512_xor_si512(x, _mm512_srli_epi64(x, 31));
    _mm512_mask_storeu_epi64(out + i, lanes, x);
  }
}

// Compresses in registers: the compressing store is very slow on some processors.
size_t AtMost(const uint64_t* in, size_t n, uint64_t limit, uint64_t* out) {
  const __m512i bound = Broadcast(limit);
  size_t found = 0;
  for (size_t i = 0; i < n; i += 8) {
    const __mmask8 lanes = FirstLanes(n - i);
    const __m512i x = _mm512_maskz_loadu_epi64(lanes, in + i);
    const __mmask8 chosen = _mm512_mask_cmple_epu64_mask(lanes, x, bound);
    _mm512_storeu_si512(out + found, _mm512_maskz_compress_epi64(chosen, x));
    found += static_cast<size_t>(__builtin_popcount(chosen));
  }
  return found;
}

// Every value goes where its rank says, the number of smaller values; repetitions share a place and leave gaps behind.
size_t SortFew(const uint64_t* in, size_t n, uint64_t* out) {
  alignas(64) uint64_t placed[kFew];
  for (size_t i = 0; i < n; i += 8) _mm512_store_si512(placed + i, _mm512_set1_epi64(-1));
  const __m512i one = _mm512_set1_epi64(1);
  for (size_t block = 0; block < n; block += 8) {
    const __mmask8 lanes = FirstLanes(n - block);
    const __m512i x = _mm512_maskz_loadu_epi64(lanes, in + block);
    __m512i rank = _mm512_setzero_si512();
    for (size_t i = 0; i < n; ++i) {
      rank = _mm512_mask_add_epi64(rank, _mm512_cmpgt_epu64_mask(x, Broadcast(in[i])), rank, one);
    }
    _mm512_mask_i64scatter_epi64(placed, lanes, rank, x, 8);
  }
  return AtMost(placed, n, ~uint64_t{0} >> 1, out);
}

}  // namespace

const Kernels kAvx512Kernels{.hash_words = HashWords,
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
