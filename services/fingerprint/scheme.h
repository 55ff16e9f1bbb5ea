// The fingerprint scheme "wp1": its name and every constant. docs/fingerprint-wp1.md defines the same for readers.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace wireprint::fingerprint {

static_assert(std::endian::native == std::endian::little, "wp1 is defined on little-endian loads");

inline constexpr absl::string_view kSchemeName = "wp1";

// Whether fingerprints of the scheme `name` can be computed and compared here. Only "wp1" can.
inline bool IsKnownScheme(absl::string_view name) { return name == kSchemeName; }

inline constexpr size_t kShingleWords = 5;                   // words in a shingle
inline constexpr size_t kSlots = 128;                        // slots of a signature, K
inline constexpr uint32_t kEmptySlot = ~0u;                  // value of every slot of an empty set
inline constexpr uint64_t kSampleBelow = uint64_t{1} << 60;  // sampled shingles are those below this ...
inline constexpr size_t kMinSamples = 32;                    // ... at least this many of the smallest ...
inline constexpr size_t kMaxSamples = 256;                   // ... at most this many of the smallest.

inline constexpr uint64_t kConstantsSeed = 0x317077;  // "wp1" read as a little-endian number
inline constexpr uint64_t kMixMultiplier1 = 0xBF58476D1CE4E5B9;
inline constexpr uint64_t kMixMultiplier2 = 0x94D049BB133111EB;

// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): a
// bijection of two multiplications. The final mix of every shingle.
constexpr uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * kMixMultiplier1;
  x = (x ^ (x >> 27)) * kMixMultiplier2;
  return x ^ (x >> 31);
}

struct Constants {
  uint64_t word_low = 0;                             // C1
  uint64_t word_high = 0;                            // C2
  std::array<uint64_t, kShingleWords> shingle{};     // A0 … A4, odd: 1, P, Q, P * Q, R with 32-bit P, Q, R
  uint64_t short_text = 0;                           // D, odd
  std::array<uint32_t, kSlots> refill_multiplier{};  // a, odd
  std::array<uint32_t, kSlots> refill_addend{};      // b
};

// The outputs of SplitMix64 from kConstantsSeed, in the order C1, C2, P, Q, R, D, then one a slot. P, Q and R are upper
// halves; a slot's a and b are the upper and lower half of its output; what has to be odd gets its lowest bit set.
constexpr Constants MakeConstants() {
  uint64_t state = kConstantsSeed;
  const auto next = [&state] { return Mix(state += 0x9E3779B97F4A7C15); };
  Constants c;
  c.word_low = next();
  c.word_high = next();
  const uint64_t p = next() >> 32 | 1;
  const uint64_t q = next() >> 32 | 1;
  const uint64_t r = next() >> 32 | 1;
  c.shingle = {1, p, q, p * q, r};
  c.short_text = next() | 1;
  for (size_t slot = 0; slot < kSlots; ++slot) {
    const uint64_t draw = next();
    c.refill_multiplier[slot] = static_cast<uint32_t>(draw >> 32) | 1;
    c.refill_addend[slot] = static_cast<uint32_t>(draw);
  }
  return c;
}

inline constexpr Constants kConstants = MakeConstants();

}  // namespace wireprint::fingerprint
