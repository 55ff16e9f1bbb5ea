// The only place where errors become what clients see: google.rpc.Status with ErrorInfo always, BadRequest when a field
// is to blame, RetryInfo when a retry can help.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "services/chassis/error.h"

namespace wireprint::chassis {

inline constexpr absl::string_view kErrorDomain = "wireprint";

// What is shown of `status`: itself when it has a detail (MakeError) and is not INTERNAL, UNKNOWN or DATA_LOSS. Any
// other error keeps at most its code: CANCELLED and DEADLINE_EXCEEDED get the reasons CALL_CANCELLED and
// DEADLINE_EXPIRED, the rest becomes INTERNAL with a fixed message, since its own may hold paths or content.
absl::Status PublicStatus(const absl::Status& status);

// True when PublicStatus hides the message, so that somebody must log it.
bool IsHidden(const absl::Status& status);

// PublicStatus(status) for the wire. OK gives OK, code 0 without details.
google::rpc::Status ToRpcStatus(const absl::Status& status);
grpc::Status ToGrpcStatus(const absl::Status& status);

// Tells gRPC's own retries what RetryInfo tells people, in the trailer grpc-retry-pushback-ms: once to twice the time
// to retry after, at random, so that those refused together do not come back together; -1, which is never, where an
// UNAVAILABLE or RESOURCE_EXHAUSTED carries none. Before the call is finished.
void AddRetryPushback(const absl::Status& status, grpc::CallbackServerContext& context);

// The version of the server as x-wireprint-version: in the headers of an answer, in the trailers of an error. gRPC's
// clients try again only what ended without headers. Once, before either is sent.
void AddVersion(const absl::Status& status, grpc::CallbackServerContext& context);

}  // namespace wireprint::chassis
