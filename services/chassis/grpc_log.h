// gRPC's own messages, as lines of our log.
#pragma once

namespace wireprint::chassis {

// From here on gRPC's errors and infos come out as JSON lines {"event":"grpc",…}, at most 20 a second. Process-wide;
// call it before the first use of gRPC.
void RouteGrpcLogs();

}  // namespace wireprint::chassis
