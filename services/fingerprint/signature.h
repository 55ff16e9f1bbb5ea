// The two forms of a MinHash signature.
#pragma once

#include <array>
#include <cstdint>

#include "services/fingerprint/scheme.h"

namespace wireprint::fingerprint {

using Signature = std::array<uint32_t, kSlots>;
// The low byte of every slot: a quarter of the size for 1/256 more accidental agreement.
using ByteSignature = std::array<uint8_t, kSlots>;

ByteSignature LowBytes(const Signature& signature);

}  // namespace wireprint::fingerprint
