#include "services/fingerprint/kernels.h"

namespace wireprint::fingerprint {

const Kernels& KernelsFor([[maybe_unused]] text::Isa isa) {
#if defined(WIREPRINT_X86_KERNELS)
  if (isa == text::Isa::kAvx512) return kAvx512Kernels;
  if (isa == text::Isa::kAvx2) return kAvx2Kernels;
#endif
  return kScalarKernels;
}

}  // namespace wireprint::fingerprint
