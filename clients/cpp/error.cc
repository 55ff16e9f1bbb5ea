#include "clients/cpp/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace wireprint::client {
namespace {

constexpr absl::string_view kPayload = "type.googleapis.com/google.rpc.Status";

absl::Status WithDetails(absl::StatusCode code, absl::string_view message, absl::string_view serialized) {
  absl::Status status(code, message);
  if (!status.ok() && !serialized.empty()) {
    status.SetPayload(kPayload, absl::Cord(serialized));
  }
  return status;
}

}  // namespace

std::optional<Error> ErrorOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  google::rpc::Status proto;
  if (!payload.has_value() || !proto.ParseFromString(std::string(*payload)) || proto.details().empty()) {
    return std::nullopt;
  }
  Error error;
  for (const auto& any : proto.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&info)) {
      error.reason = info.reason();
      error.metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (any.UnpackTo(&bad_request) && bad_request.field_violations_size() > 0) {
      error.field = bad_request.field_violations(0).field();
    } else if (any.UnpackTo(&retry)) {
      error.retry_after = absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return error;
}

absl::Status ToStatus(const grpc::Status& status) {
  return WithDetails(static_cast<absl::StatusCode>(status.error_code()), status.error_message(),
                     status.error_details());
}

absl::Status ToStatus(const google::rpc::Status& status) {
  return WithDetails(static_cast<absl::StatusCode>(status.code()), status.message(), status.SerializeAsString());
}

google::rpc::Status ToProto(const absl::Status& status) {
  google::rpc::Status proto;
  if (const auto payload = status.GetPayload(kPayload); payload.has_value()) {
    proto.ParseFromString(std::string(*payload));
  }
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(std::string(status.message()));
  return proto;
}

absl::Status InvalidArgument(absl::string_view reason, absl::string_view field, absl::string_view message) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(absl::StatusCode::kInvalidArgument));
  proto.set_message(std::string(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("wireprint");
  proto.add_details()->PackFrom(info);
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(message));
  proto.add_details()->PackFrom(bad_request);
  return ToStatus(proto);
}

absl::Status RequestTooLarge(size_t bytes, size_t max) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(absl::StatusCode::kResourceExhausted));
  proto.set_message(absl::StrCat("the request has ", bytes, " bytes, and ", max, " are allowed"));
  google::rpc::ErrorInfo info;
  info.set_reason("REQUEST_TOO_LARGE");
  info.set_domain("wireprint");
  (*info.mutable_metadata())["limit"] = "max_receive_bytes";
  (*info.mutable_metadata())["size"] = absl::StrCat(bytes);
  (*info.mutable_metadata())["max"] = absl::StrCat(max);
  proto.add_details()->PackFrom(info);
  return ToStatus(proto);
}

bool IsRetryable(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kUnavailable) {
    return true;
  }
  const auto error = ErrorOf(status);
  if (status.code() == absl::StatusCode::kCancelled) {
    return !error.has_value();
  }
  return status.code() == absl::StatusCode::kResourceExhausted && error.has_value() && error->retry_after.has_value();
}

}  // namespace wireprint::client
