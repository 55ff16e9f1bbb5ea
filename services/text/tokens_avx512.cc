#include "services/text/tokens.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "services/text/token_masks.h"

#define WIREPRINT_AVX512 \
  [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt,lzcnt")]]

namespace wireprint::text {
namespace {

// The lower-cased byte for ASCII letters and digits, 0 for the rest of ASCII.
struct FoldTable {
  alignas(64) char bytes[128];
};
constexpr FoldTable MakeFoldTable() {
  FoldTable table{};
  for (char c = '0'; c <= '9'; ++c) table.bytes[static_cast<int>(c)] = c;
  for (char c = 'a'; c <= 'z'; ++c) {
    table.bytes[static_cast<int>(c)] = c;
    table.bytes[c - 32] = c;
  }
  return table;
}
constexpr FoldTable kFold = MakeFoldTable();

// Three views of the text, at bytes 0, 1 and 2 of the block; zero where the range is over.
struct Views {
  __m512i at0;
  __m512i at1;
  __m512i at2;
};

WIREPRINT_AVX512 inline Views LoadWhole(const char* at) {
  return {_mm512_loadu_si512(at), _mm512_loadu_si512(at + 1), _mm512_loadu_si512(at + 2)};
}

WIREPRINT_AVX512 inline Views LoadTail(const char* at, size_t bytes) {
  const auto mask = [bytes](size_t skipped) -> __mmask64 {
    if (bytes <= skipped) return 0;
    return bytes - skipped >= 64 ? ~uint64_t{0} : (uint64_t{1} << (bytes - skipped)) - 1;
  };
  return {_mm512_maskz_loadu_epi8(mask(0), at), _mm512_maskz_loadu_epi8(mask(1), at + 1),
          _mm512_maskz_loadu_epi8(mask(2), at + 2)};
}

WIREPRINT_AVX512 inline BlockMasks Classify(const Views& views, __m512i folded) {
  const auto bytes = [](int value) { return static_cast<char>(value); };
  const __mmask64 high = _mm512_movepi8_mask(views.at0);
  const __mmask64 alnum = _mm512_test_epi8_mask(folded, folded) & ~high;
  const __mmask64 c2 = _mm512_cmpeq_epi8_mask(views.at0, _mm512_set1_epi8(bytes(0xC2)));
  const __mmask64 e2 = _mm512_cmpeq_epi8_mask(views.at0, _mm512_set1_epi8(bytes(0xE2)));
  const __mmask64 e280 = _mm512_mask_cmpeq_epi8_mask(e2, views.at1, _mm512_set1_epi8(bytes(0x80)));
  const __m512i third = _mm512_sub_epi8(views.at2, _mm512_set1_epi8(bytes(0x90)));
  return {alnum, high, _mm512_mask_cmpeq_epi8_mask(c2, views.at1, _mm512_set1_epi8(bytes(0xA0))),
          _mm512_mask_cmple_epu8_mask(e280, third, _mm512_set1_epi8(0x19))};
}

// Appends base + i for every bit i; the room behind is written too.
WIREPRINT_AVX512 inline size_t StorePositions(uint64_t bits, __m512i base, uint32_t* out) {
  const __m512i iota =
      _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40,
                      39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                      15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i packed = _mm512_maskz_compress_epi8(bits, iota);
  const auto count = static_cast<size_t>(std::popcount(bits));
  _mm512_storeu_si512(out, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
  if (count > 16) {
    const __m128i second = _mm512_extracti32x4_epi32(packed, 1);
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(second)));
  }
  return count;
}

}  // namespace

WIREPRINT_AVX512 void CutTokensAvx512(const char* text, size_t begin, size_t end, size_t range_end, char* folded,
                                      TokenSink& sink) {
  const __m512i low = _mm512_load_si512(kFold.bytes);
  const __m512i high = _mm512_load_si512(kFold.bytes + 64);
  TokenSink local = sink;
  for (size_t at = begin; at < end; at += kTokenBlock) {
    const size_t readable = range_end - at;
    const Views views = readable >= kTokenBlock + 2 ? LoadWhole(text + at) : LoadTail(text + at, readable);
    const __m512i fold = _mm512_permutex2var_epi8(low, views.at0, high);
    _mm512_storeu_si512(folded + at, fold);
    const BlockEdges edges = FindEdges(Classify(views, fold), local);
    const __m512i base = _mm512_set1_epi32(static_cast<int>(at));
    const size_t begins = local.begins;
    local.begins += StorePositions(edges.starts, base, local.begin + local.begins);
    local.ends += StorePositions(edges.ends, base, local.end + local.ends);
    if (edges.slow != 0) [[unlikely]]
      NoteSlowTokens(edges, begins, local);
  }
  sink = local;
}

}  // namespace wireprint::text

#endif
