// gRPC's own messages, as lines of our log.
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::chassis {

// From here on gRPC's errors and infos come out as JSON lines {"event":"grpc",…}, at most 20 a second. Process-wide;
// call it before the first use of gRPC.
void RouteGrpcLogs();

// `message` up to the value of a header that gRPC shows in it: that may be a secret at the wrong place.
absl::string_view WithoutHeaderValue(absl::string_view message);

}  // namespace wireprint::chassis
