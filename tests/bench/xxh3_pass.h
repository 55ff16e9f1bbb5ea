// The yardstick: XXH3-64 inlined for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "services/text/isa.h"

namespace wireprint::bench {

uint64_t Xxh3Scalar(const void* bytes, size_t n);  // the compiler's baseline: SSE2 on x86-64
uint64_t Xxh3Avx2(const void* bytes, size_t n);
uint64_t Xxh3Avx512(const void* bytes, size_t n);

inline uint64_t Xxh3For(text::Isa isa, const void* bytes, size_t n) {
#if defined(__x86_64__)
  if (isa == text::Isa::kAvx512) return Xxh3Avx512(bytes, n);
  if (isa == text::Isa::kAvx2) return Xxh3Avx2(bytes, n);
#endif
  return Xxh3Scalar(bytes, n);
}

}  // namespace wireprint::bench
