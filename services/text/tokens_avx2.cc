#include "services/text/tokens.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#include "services/text/token_masks.h"

#define WIREPRINT_AVX2 [[gnu::target("avx2,bmi,bmi2,popcnt,lzcnt")]]

namespace wireprint::text {
namespace {

constexpr size_t kHalf = 32;
// A block and the two bytes behind it that a separator may reach into.
constexpr size_t kLookAhead = kTokenBlock + 2;

WIREPRINT_AVX2 inline __m256i Bytes(int value) { return _mm256_set1_epi8(static_cast<char>(value)); }
WIREPRINT_AVX2 inline __m256i Load(const char* at) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)); }
WIREPRINT_AVX2 inline uint64_t Mask(__m256i bytes) { return static_cast<uint32_t>(_mm256_movemask_epi8(bytes)); }

// All ones in the bytes where first <= byte < first + count, unsigned.
WIREPRINT_AVX2 inline __m256i Between(__m256i bytes, int first, int count) {
  return _mm256_cmpgt_epi8(Bytes(-128 + count), _mm256_add_epi8(bytes, Bytes(128 - first)));
}

// Stores the lower-cased bytes and returns the mask of ASCII letters and digits.
WIREPRINT_AVX2 inline uint64_t Fold(__m256i bytes, char* folded) {
  const __m256i lower = _mm256_or_si256(bytes, Bytes(0x20));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(folded), lower);
  return Mask(_mm256_or_si256(Between(lower, 'a', 26), Between(bytes, '0', 10)));
}

struct Leads {
  uint64_t two;
  uint64_t three;
};

WIREPRINT_AVX2 inline Leads FindLeads(__m256i at0, const char* at) {
  const __m256i at1 = Load(at + 1);
  const __m256i two = _mm256_and_si256(_mm256_cmpeq_epi8(at0, Bytes(0xC2)), _mm256_cmpeq_epi8(at1, Bytes(0xA0)));
  const __m256i first = _mm256_and_si256(_mm256_cmpeq_epi8(at0, Bytes(0xE2)), _mm256_cmpeq_epi8(at1, Bytes(0x80)));
  return {Mask(two), Mask(_mm256_and_si256(first, Between(Load(at + 2), 0x90, 0x1A)))};
}

WIREPRINT_AVX2 inline BlockMasks Classify(const char* at, char* folded) {
  const __m256i a = Load(at);
  const __m256i b = Load(at + kHalf);
  BlockMasks masks{Fold(a, folded) | Fold(b, folded + kHalf) << kHalf, Mask(a) | Mask(b) << kHalf, 0, 0};
  if (masks.high != 0) {
    const Leads in_a = FindLeads(a, at);
    const Leads in_b = FindLeads(b, at + kHalf);
    masks.lead2 = in_a.two | in_b.two << kHalf;
    masks.lead3 = in_a.three | in_b.three << kHalf;
  }
  return masks;
}

// Appends base + i for every bit i; up to kUnrolled entries are written whatever their number.
WIREPRINT_AVX2 inline size_t StorePositions(uint64_t bits, uint32_t base, uint32_t* out) {
  constexpr size_t kUnrolled = 12;
  const auto count = static_cast<size_t>(std::popcount(bits));
  for (size_t i = 0; i < kUnrolled; ++i) {
    out[i] = base + static_cast<uint32_t>(_tzcnt_u64(bits));
    bits = _blsr_u64(bits);
  }
  for (size_t i = kUnrolled; bits != 0; ++i) {
    out[i] = base + static_cast<uint32_t>(_tzcnt_u64(bits));
    bits = _blsr_u64(bits);
  }
  return count;
}

WIREPRINT_AVX2 inline void CutBlock(const char* at, char* folded, size_t base, TokenSink& sink) {
  const BlockEdges edges = FindEdges(Classify(at, folded), sink);
  const size_t begins = sink.begins;
  sink.begins += StorePositions(edges.starts, static_cast<uint32_t>(base), sink.begin + sink.begins);
  sink.ends += StorePositions(edges.ends, static_cast<uint32_t>(base), sink.end + sink.ends);
  if (edges.slow != 0) NoteSlowTokens(edges, begins, sink);
}

}  // namespace

WIREPRINT_AVX2 void CutTokensAvx2(const char* text, size_t begin, size_t end, size_t range_end, char* folded,
                                  TokenSink& sink) {
  TokenSink local = sink;
  size_t at = begin;
  for (; at < end && range_end - at >= kLookAhead; at += kTokenBlock) CutBlock(text + at, folded + at, at, local);
  for (; at < end; at += kTokenBlock) {
    char padded[kLookAhead] = {};
    std::memcpy(padded, text + at, range_end - at < kLookAhead ? range_end - at : kLookAhead);
    CutBlock(padded, folded + at, at, local);
  }
  sink = local;
}

}  // namespace wireprint::text

#endif
