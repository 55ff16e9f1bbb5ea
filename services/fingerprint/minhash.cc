#include "services/fingerprint/minhash.h"

#include "services/fingerprint/kernels.h"

namespace wireprint::fingerprint {

void Sketch(absl::Span<const uint64_t> shingles, std::vector<uint32_t>& scratch, Signature& signature) {
  const Kernels& kernels = ActiveKernels();
  kernels.slot_minima(shingles.data(), shingles.size(), signature.data());
  if (shingles.empty()) return;
  size_t low_halves = 0;
  for (size_t slot = 0; slot < kSlots; ++slot) {
    if (signature[slot] != kEmptySlot) continue;
    if (low_halves == 0) {
      if (scratch.size() < shingles.size() + kLowHalvesUnit) scratch.resize(shingles.size() + kLowHalvesUnit);
      low_halves = kernels.low_halves(shingles.data(), shingles.size(), scratch.data());
    }
    signature[slot] =
        kernels.refill(scratch.data(), low_halves, kConstants.refill_multiplier[slot], kConstants.refill_addend[slot]);
  }
}

Signature Sketch(absl::Span<const uint64_t> shingles) {
  std::vector<uint32_t> scratch;
  Signature signature;
  Sketch(shingles, scratch, signature);
  return signature;
}

ByteSignature LowBytes(const Signature& signature) {
  ByteSignature bytes;
  for (size_t slot = 0; slot < kSlots; ++slot) bytes[slot] = static_cast<uint8_t>(signature[slot]);
  return bytes;
}

}  // namespace wireprint::fingerprint
