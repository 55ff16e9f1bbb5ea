#include "services/fingerprint/minhash.h"

#include "services/fingerprint/kernels.h"

namespace wireprint::fingerprint {

void Sketch(absl::Span<const uint64_t> shingles, std::vector<uint32_t>& scratch, Signature& signature) {
  const Kernels& kernels = ActiveKernels();
  kernels.slot_minima(shingles.data(), shingles.size(), signature.data());
  bool have_low_halves = false;
  for (size_t slot = 0; slot < kSlots; ++slot) {
    if (signature[slot] != kEmptySlot) continue;
    if (!have_low_halves) {
      scratch.resize(shingles.size());
      kernels.low_halves(shingles.data(), shingles.size(), scratch.data());
      have_low_halves = true;
    }
    signature[slot] = kernels.refill(scratch.data(), scratch.size(), kConstants.refill_multiplier[slot],
                                     kConstants.refill_addend[slot]);
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
