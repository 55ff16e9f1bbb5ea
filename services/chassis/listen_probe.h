// Why a server cannot listen on an address: gRPC 1.51 only says that it cannot.
#pragma once

#include "absl/status/status.h"
#include "services/chassis/server_options.h"

namespace wireprint::chassis {

// Tries to bind and listen on `address` and gives it up again. OK when that works; ALREADY_EXISTS when the port is
// taken; FAILED_PRECONDITION with the system's reason else (name unknown, not of this machine, not permitted).
absl::Status ProbeListen(const HostPort& address);

}  // namespace wireprint::chassis
