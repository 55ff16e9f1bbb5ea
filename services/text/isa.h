// The instruction sets that the vector code of services/text and services/fingerprint is written for.
#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::text {

// Ascending: a processor that has one has those before it. kAvx2 means AVX2 and BMI2; kAvx512 means AVX-512 F, BW, DQ,
// VL, VBMI and VBMI2 besides.
enum class Isa { kScalar, kAvx2, kAvx512 };

absl::string_view IsaName(Isa isa);

// The best of this processor.
Isa BestIsa();

// What dispatched code shall use: BestIsa(), unless ForceIsa chose another. Cheap enough for every call.
Isa ActiveIsa();

// Makes ActiveIsa() return `isa` in every thread, or the processor's best again for nullopt. An `isa` above BestIsa()
// is lowered to it. For tests and benchmarks.
void ForceIsa(std::optional<Isa> isa);

// What a test has to go through on this machine: kScalar up to BestIsa().
std::vector<Isa> SupportedIsas();

}  // namespace wireprint::text
