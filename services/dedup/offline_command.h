// What an operator asks of a store that no server has open: --check-store, --reapply-policy.
#pragma once

#include "services/dedup/engine/options.h"

namespace wireprint::dedup {

// --check-store found what does not fit.
inline constexpr int kExitMisfit = 5;

bool OfflineCommandRequested();

// Runs it, prints its result as a table on stdout and its progress on stderr, and returns the exit code.
int RunOfflineCommand(EngineOptions options);

}  // namespace wireprint::dedup
