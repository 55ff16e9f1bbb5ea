#include "services/chassis/mutex_checks.h"

#include "absl/synchronization/mutex.h"

namespace wireprint::chassis {

void StopMutexChecks() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

}  // namespace wireprint::chassis
