// Compiled with the flags of text::Isa::kAvx512; runs only where text::BestIsa() says so.
#include <immintrin.h>

#include "services/fingerprint/kernels_x86.h"

namespace wireprint::fingerprint {
namespace {

__mmask8 FirstLanes(size_t n) { return n >= 8 ? __mmask8{0xFF} : static_cast<__mmask8>((1u << n) - 1); }

__m512i Broadcast(uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }

// w[i] + P w[i + 1] in lane i, of the lanes that exist.
[[gnu::always_inline]] inline __m512i Pairs(const uint64_t* words, __mmask8 first, __mmask8 second) {
  const __m512i product = _mm512_mullo_epi64(_mm512_maskz_loadu_epi64(second, words + 1), Broadcast(kP));
  return _mm512_add_epi64(_mm512_maskz_loadu_epi64(first, words), product);
}

[[gnu::always_inline]] inline __m512i Mixed(__m512i x) {
  x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 30)), Broadcast(kMixMultiplier1));
  x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 27)), Broadcast(kMixMultiplier2));
  return _mm512_xor_si512(x, _mm512_srli_epi64(x, 31));
}

[[gnu::always_inline]] inline __m512i Eight(__m512i pairs, __m512i next_pairs, __m512i fifth) {
  const __m512i later = _mm512_alignr_epi64(next_pairs, pairs, 2);
  const __m512i four = _mm512_add_epi64(pairs, _mm512_mullo_epi64(later, Broadcast(kQ)));
  return Mixed(_mm512_add_epi64(four, _mm512_mullo_epi64(fifth, Broadcast(kR))));
}

// Eight shingles at a time; the pairs of one round are the first ones of the next.
void Shingles(const uint64_t* words, size_t count, uint64_t* out) {
  const size_t total = count + kShingleWords - 1;
  size_t i = 0;
  __m512i pairs = Pairs(words, FirstLanes(total), FirstLanes(total - 1));
  for (; i + 17 <= total; i += 8) {
    const __m512i next_pairs = Pairs(words + i + 8, 0xFF, 0xFF);
    _mm512_storeu_si512(out + i, Eight(pairs, next_pairs, _mm512_loadu_si512(words + i + 4)));
    pairs = next_pairs;
  }
  for (; i < count; i += 8) {
    const size_t left = total - i;
    const __m512i next_pairs =
        Pairs(words + i + 8, FirstLanes(left > 8 ? left - 8 : 0), FirstLanes(left > 9 ? left - 9 : 0));
    const __mmask8 lanes = FirstLanes(count - i);
    _mm512_mask_storeu_epi64(out + i, lanes, Eight(pairs, next_pairs, _mm512_maskz_loadu_epi64(lanes, words + i + 4)));
    pairs = next_pairs;
  }
}

uint32_t Refill(const uint64_t* shingles, size_t n, uint32_t multiplier, uint32_t addend) {
  const __m512i a = Broadcast(multiplier);
  const __m512i b = Broadcast(addend);
  const __m512i low_half = Broadcast(0xFFFFFFFF);
  __m512i least = _mm512_set1_epi64(-1);
  for (size_t i = 0; i < n; i += 8) {
    const __mmask8 lanes = FirstLanes(n - i);
    const __m512i value = _mm512_add_epi32(_mm512_mul_epu32(_mm512_maskz_loadu_epi64(lanes, shingles + i), a), b);
    least = _mm512_mask_min_epu32(least, static_cast<__mmask16>(_pdep_u32(lanes, 0x5555)), least, value);
  }
  return static_cast<uint32_t>(_mm512_reduce_min_epu64(_mm512_and_si512(least, low_half)));
}

size_t FindCrowded(const uint64_t* shingles, size_t n, int shift, const uint16_t* table, uint64_t* earlier,
                   uint64_t* last) {
  const __m128i count = _mm_cvtsi32_si128(shift);
  const __m256i low_half = _mm256_set1_epi32(0xFFFF);
  __m256i place = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  size_t found = 0;
  for (size_t i = 0; i < n; i += 8) {
    const __mmask8 lanes = FirstLanes(n - i);
    const __m512i hashes = _mm512_maskz_loadu_epi64(lanes, shingles + i);
    const __m256i in_bucket = _mm256_and_si256(
        _mm512_mask_i64gather_epi32(place, lanes, _mm512_srl_epi64(hashes, count), table, 2), low_half);
    const __mmask8 crowded = _mm256_mask_cmpneq_epi32_mask(lanes, in_bucket, place);
    _mm512_storeu_si512(earlier + found, _mm512_maskz_compress_epi64(crowded, hashes));
    _mm512_storeu_si512(last + found, _mm512_maskz_compress_epi64(crowded, _mm512_cvtepu32_epi64(in_bucket)));
    found += static_cast<size_t>(__builtin_popcount(crowded));
    place = _mm256_add_epi32(place, _mm256_set1_epi32(8));
  }
  for (size_t i = 0; i < found; ++i) last[i] = shingles[last[i]];
  return found;
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
                             .slot_minima_and_last = SlotMinimaAndLast,
                             .refill = Refill,
                             .at_most = AtMost,
                             .sort_few = SortFew,
                             .last_in_bucket = LastInBucket,
                             .find_crowded = FindCrowded,
                             .xxh3_128 = Xxh3To128};

}  // namespace wireprint::fingerprint
