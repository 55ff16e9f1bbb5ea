// The inner loops of the scheme, one table of functions an instruction set. Internal to services/fingerprint.
#pragma once

#include <cstddef>
#include <cstdint>

#include "services/text/isa.h"

namespace wireprint::fingerprint {

inline constexpr size_t kFew = 96;

// Every function gives the same bits in every table; kernels_scalar.cc is the definition. No pointer may alias another.
struct Kernels {
  // out[i] = hash of the bytes folded[begin[i], end[i]), i < n. 16 bytes from every begin[i] must be readable.
  void (*hash_words)(const char* folded, const uint32_t* begin, const uint32_t* end, size_t n, uint64_t* out);

  // out[i] = the shingle of words[i, i + kShingleWords), i < count; `words` holds count + kShingleWords - 1.
  void (*shingles)(const uint64_t* words, size_t count, uint64_t* out);

  // slots[h >> 57] = the least low half of such an h; kEmptySlot where there is none. kSlots are written.
  void (*slot_minima)(const uint64_t* shingles, size_t n, uint32_t* slots);

  // The same, and what last_in_bucket does.
  void (*slot_minima_and_last)(const uint64_t* shingles, size_t n, uint32_t* slots, int shift, uint16_t* table);

  // The minimum of multiplier * h + addend, mod 2^32, over the hashes; kEmptySlot for n = 0.
  uint32_t (*refill)(const uint64_t* shingles, size_t n, uint32_t multiplier, uint32_t addend);

  // Copies those of in[0, n) that are <= limit to `out`, in order, and returns how many. `out` must have room for n
  // + 8.
  size_t (*at_most)(const uint64_t* in, size_t n, uint64_t limit, uint64_t* out);

  // The distinct values of in[0, n), n <= kFew, ascending to `out`; returns how many. Values must be below 2^63. `out`
  // must have room for n + 8.
  size_t (*sort_few)(const uint64_t* in, size_t n, uint64_t* out);

  // table[h >> shift] = the place of the last such hash, n <= 65536. `table` holds 2^(64 - shift) + 1 entries of any
  // value.
  void (*last_in_bucket)(const uint64_t* shingles, size_t n, int shift, uint16_t* table);

  // With the table of last_in_bucket: copies the hashes whose bucket holds a later one to `earlier`, in order, and the
  // last of each one's bucket to the same place of `last`; returns how many. Both must have room for n + 8.
  size_t (*find_crowded)(const uint64_t* shingles, size_t n, int shift, const uint16_t* table, uint64_t* earlier,
                         uint64_t* last);

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
