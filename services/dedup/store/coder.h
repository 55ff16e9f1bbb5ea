// The primitives of the persisted encodings.
#pragma once

#include "services/report/coder.h"

namespace wireprint::dedup {

using report::Decoder;
using report::Encoder;

}  // namespace wireprint::dedup
