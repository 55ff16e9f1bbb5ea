// The inner loops of the scheme, one table of functions an instruction set. Internal to services/fingerprint.
#pragma once

#include <cstddef>
#include <cstdint>

#include "services/text/isa.h"

namespace wireprint::fingerprint {

inline constexpr size_t kLowHalvesUnit = 16;
inline constexpr size_t kFew = 96;

// Every function gives the same bits in every table; kernels_scalar.cc is the definition. No pointer may alias another.
struct Kernels {
  // out[i] = hash of the bytes folded[begin[i], end[i]), i < n. 16 bytes from every begin[i] must be readable.
  void (*hash_words)(const char* folded, const uint32_t* begin, const uint32_t* end, size_t n, uint64_t* out);

  // out[i] = the shingle of words[i, i + kShingleWords), i < count; `words` holds count + kShingleWords - 1.
  void (*shingles)(const uint64_t* words, size_t count, uint64_t* out);

  // slots[h >> 57] = the least low half of such an h; kEmptySlot where there is none. kSlots are written.
  void (*slot_minima)(const uint64_t* shingles, size_t n, uint32_t* slots);

  // Writes the low halves of in[0, n), n > 0, and copies of the first of them up to a multiple of kLowHalvesUnit;
  // returns how many it wrote. `out` must have room for n + kLowHalvesUnit.
  size_t (*low_halves)(const uint64_t* in, size_t n, uint32_t* out);

  // The minimum of multiplier * low[i] + addend, mod 2^32, i < n; n > 0 must be a multiple of kLowHalvesUnit.
  uint32_t (*refill)(const uint32_t* low, size_t n, uint32_t multiplier, uint32_t addend);

  // Copies those of in[0, n) that are <= limit to `out`, in order, and returns how many. `out` must have room for n
  // + 8.
  size_t (*at_most)(const uint64_t* in, size_t n, uint64_t limit, uint64_t* out);

  // The distinct values of in[0, n), n <= kFew, ascending to `out`; returns how many. Values must be below 2^63. `out`
  // must have room for n + 8.
  size_t (*sort_few)(const uint64_t* in, size_t n, uint64_t* out);

  // Marks the bit (h >> shift) of `bits` for every h; copies those whose bit was marked before to `again`, in order,
  // and returns how many. `bits` holds 2^(64 - shift) bits, `again` has room for n + 8.
  size_t (*mark)(const uint64_t* shingles, size_t n, int shift, uint64_t* bits, uint64_t* again);

  // How many of in[0, n) equal `value`.
  size_t (*count_equal)(const uint64_t* in, size_t n, uint64_t value);

  // XXH3-128 of `n` bytes in its canonical (big-endian) form, 16 bytes to `out`.
  void (*xxh3_128)(const void* bytes, size_t n, uint8_t* out);
};

extern const Kernels kScalarKernels;
#if defined(WIREPRINT_X86_KERNELS)
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

const Kernels& KernelsFor(text::Isa isa);

// Those of text::ActiveIsa().
inline const Kernels& ActiveKernels() { return KernelsFor(text::ActiveIsa()); }

}  // namespace wireprint::fingerprint
