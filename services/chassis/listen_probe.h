// Why a server cannot listen on an address: gRPC 1.51 only says that it cannot.
#pragma once

#include "absl/status/status.h"
#include "services/chassis/server_options.h"

namespace wireprint::chassis {

// Tries to bind and listen on `address` and gives it up again. OK when that works; ALREADY_EXISTS when the port is
// taken; INVALID_ARGUMENT when the name does not resolve or is not of this machine; FAILED_PRECONDITION with the
// system's reason else (not permitted).
absl::Status ProbeListen(const HostPort& address);

}  // namespace wireprint::chassis
