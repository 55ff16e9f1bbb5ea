// The flags that say how credibility reaches dedup, and the files that flags name.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/chassis/host.h"
#include "services/credibility/rpc/dedup_client_port.h"

namespace wireprint::credibility {

// Reads the contents of the file at `path`, which --`flag` names, into `contents`; leaves them alone without a path.
// INVALID_ARGUMENT naming the flag when it cannot be read or is empty.
absl::Status ReadFile(const std::string& flag, const std::string& path, std::string& contents);

// How long a call waits for dedup.
absl::Duration DedupTimeout();

// All but the token, which is only checked. INVALID_ARGUMENT naming the flag.
absl::StatusOr<rpc::DedupClientOptions> DedupFromFlags();

// Has `options` give the token of --dedup-token-file, as of its last valid reading by `host`. INVALID_ARGUMENT naming
// the flag when there is none at first.
absl::Status WatchDedupToken(chassis::Host& host, rpc::DedupClientOptions& options);

}  // namespace wireprint::credibility
