#include "services/text/unicode.h"

#include <algorithm>
#include <iterator>

namespace wireprint::text::unicode {

#include "unicode_tables.inc"

namespace {

constexpr uint32_t kToNothing = 0xFFFFFFFF;

size_t Look(const uint16_t* first, const uint16_t* second, char32_t code_point) {
  return second[(size_t{first[code_point >> 7]} << 7) | (code_point & 0x7F)];
}

}  // namespace

std::optional<absl::Span<const uint32_t>> CaseFold(char32_t code_point) {
  const size_t index = Look(kFoldFirst, kFoldSecond, code_point);
  if (index == 0) return std::nullopt;
  const absl::Span<const uint32_t> to(kFoldContent + kFoldStart[index], kFoldStart[index + 1] - kFoldStart[index]);
  return to[0] == kToNothing ? absl::Span<const uint32_t>() : to;
}

absl::Span<const uint32_t> CanonicalDecomposition(char32_t code_point) {
  const size_t index = Look(kDecompositionFirst, kDecompositionSecond, code_point);
  return {kDecompositionContent + kDecompositionStart[index],
          kDecompositionStart[index + 1] - kDecompositionStart[index]};
}

uint8_t CombiningClass(char32_t code_point) {
  return kCombiningSecond[(size_t{kCombiningFirst[code_point >> 7]} << 7) | (code_point & 0x7F)];
}

char32_t Compose(char32_t first, char32_t second) {
  constexpr char32_t kL = 0x1100, kV = 0x1161, kT = 0x11A7, kS = 0xAC00;
  constexpr char32_t kLCount = 19, kVCount = 21, kTCount = 28, kSCount = kLCount * kVCount * kTCount;
  if (first - kL < kLCount && second - kV < kVCount) return kS + ((first - kL) * kVCount + (second - kV)) * kTCount;
  if (first - kS < kSCount && (first - kS) % kTCount == 0 && second - kT - 1 < kTCount - 1) return first + second - kT;
  const uint64_t pair = (uint64_t{first} << 32) | second;
  const uint64_t* found = std::lower_bound(std::begin(kPairs), std::end(kPairs), pair);
  if (found == std::end(kPairs) || *found != pair) return 0;
  return kPairTo[found - std::begin(kPairs)];
}

}  // namespace wireprint::text::unicode
