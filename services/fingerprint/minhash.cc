#include "services/fingerprint/minhash.h"

#include "services/fingerprint/kernels.h"

namespace wireprint::fingerprint {

namespace {

// Gives every empty slot an ordinary MinHash of the whole set.
void RefillSlots(absl::Span<const uint64_t> shingles, Signature& signature) {
  const Kernels& kernels = ActiveKernels();
  for (size_t slot = 0; slot < kSlots; ++slot) {
    if (signature[slot] != kEmptySlot) continue;
    signature[slot] = kernels.refill(shingles.data(), shingles.size(), kConstants.refill_multiplier[slot],
                                     kConstants.refill_addend[slot]);
  }
}

}  // namespace

void Sketch(absl::Span<const uint64_t> shingles, Signature& signature) {
  ActiveKernels().slot_minima(shingles.data(), shingles.size(), signature.data());
  RefillSlots(shingles, signature);
}

size_t SketchAndCount(absl::Span<const uint64_t> shingles, DistinctCounter& counter, Signature& signature) {
  if (shingles.size() > DistinctCounter::kMaxTabled) {
    Sketch(shingles, signature);
    return counter.Count(shingles);
  }
  const DistinctCounter::Table table = counter.Prepare(shingles.size());
  ActiveKernels().slot_minima_and_last(shingles.data(), shingles.size(), signature.data(), table.shift, table.last);
  RefillSlots(shingles, signature);
  return counter.CountTabled(shingles, table);
}

Signature Sketch(absl::Span<const uint64_t> shingles) {
  Signature signature;
  Sketch(shingles, signature);
  return signature;
}

ByteSignature LowBytes(const Signature& signature) {
  ByteSignature bytes;
  for (size_t slot = 0; slot < kSlots; ++slot) bytes[slot] = static_cast<uint8_t>(signature[slot]);
  return bytes;
}

}  // namespace wireprint::fingerprint
