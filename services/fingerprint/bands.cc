#include "services/fingerprint/bands.h"

#include <algorithm>
#include <array>
#include <cmath>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace wireprint::fingerprint {

double BandRecall(BandLayout layout, double jaccard) {
  return 1 - std::pow(1 - std::pow(jaccard, layout.rows), layout.bands);
}

std::optional<BandLayout> ChooseLayout(double threshold, double recall) {
  if (!(threshold > 0 && threshold <= 1 && recall > 0 && recall < 1)) return std::nullopt;
  for (uint32_t rows = kSlots; rows > 0; --rows) {
    for (uint32_t bands = 1; bands * rows <= kSlots; ++bands) {
      if (BandRecall({bands, rows}, threshold) >= recall) return BandLayout{bands, rows};
    }
  }
  return std::nullopt;
}

std::vector<uint64_t> BandKeys(const Signature& signature, BandLayout layout) {
  std::vector<uint64_t> keys(layout.bands);
  std::array<uint32_t, 1 + kSlots> input;
  for (uint32_t band = 0; band < layout.bands; ++band) {
    input[0] = band;
    std::copy_n(signature.begin() + band * layout.rows, layout.rows, input.begin() + 1);
    keys[band] = XXH3_64bits(input.data(), (1 + layout.rows) * sizeof(uint32_t));
  }
  return keys;
}

}  // namespace wireprint::fingerprint
