// Random changes of inputs, the same for the same number: what libFuzzer does, without its view of what an input
// reaches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace wireprint::fuzz {

inline constexpr size_t kMaxInputBytes = 16384;

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  // Below `bound` (> 0).
  size_t Below(size_t bound) { return static_cast<size_t>(Next() % bound); }

 private:
  uint64_t state_;
};

// Input `number`, made of one of `inputs` (not empty) by a few changes; at most kMaxInputBytes, or as long as that one.
std::string Mutated(const std::vector<std::string>& inputs, uint64_t number);

}  // namespace wireprint::fuzz
