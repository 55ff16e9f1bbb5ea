#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tests/bench/xxh3_pass.h"

namespace wireprint::bench {

uint64_t Xxh3Avx512(const void* bytes, size_t n) { return XXH3_64bits(bytes, n); }

}  // namespace wireprint::bench
