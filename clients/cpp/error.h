// What an error of the service says beside its code and message.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace wireprint::client {

struct Error {
  // The name of a wireprint.report.v1.ErrorReason without its prefix, e.g. "TEXT_EMPTY".
  std::string reason;
  // For bad input the path of the field in the request, e.g. "report.outlet"; else empty.
  std::string field;
  // The dynamic parts of the message.
  std::map<std::string, std::string> metadata;
  // Where a retry can help: when.
  std::optional<absl::Duration> retry_after;
};

// What `status` carries; nullopt when it carries nothing, as errors of the transport do.
std::optional<Error> ErrorOf(const absl::Status& status);

// The status of a call or of an item of a batch, its details kept for ErrorOf.
absl::Status ToStatus(const grpc::Status& status);
absl::Status ToStatus(const google::rpc::Status& status);

// The other way, for output: code, message and details.
google::rpc::Status ToProto(const absl::Status& status);

// An INVALID_ARGUMENT of this library's own, of the same form as the service's.
absl::Status InvalidArgument(absl::string_view reason, absl::string_view field, absl::string_view message);

// RESOURCE_EXHAUSTED / REQUEST_TOO_LARGE, of the same form as the service's: `bytes` is more than `max`.
absl::Status RequestTooLarge(size_t bytes, size_t max);

// True when sending the same again later can help: UNAVAILABLE, RESOURCE_EXHAUSTED with a retry_after, and CANCELLED
// without details, with which the transport ends what reaches a server in the middle of its stop.
bool IsRetryable(const absl::Status& status);

}  // namespace wireprint::client
