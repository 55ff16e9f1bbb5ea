// The reasons of errors.
#pragma once

#include "services/report/reasons.h"

namespace wireprint::dedup {

namespace reason = report::reason;

}  // namespace wireprint::dedup
