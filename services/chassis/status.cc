#include "services/chassis/status.h"

#include <optional>
#include <random>
#include <string>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "services/chassis/flags.h"
#include "services/chassis/utf8_clean.h"

namespace wireprint::chassis {
namespace {

// Errors travel in trailers, percent-encoded once and as Base64 once, and trailers above 8 KiB cost the client its
// connection. These bounds keep the largest error below that.
constexpr size_t kMaxMessageBytes = 480;
constexpr size_t kMaxFieldBytes = 200;
constexpr size_t kMaxMetadataEntries = 8;
constexpr size_t kMaxKeyBytes = 63;
constexpr size_t kMaxValueBytes = 200;

constexpr absl::string_view kHiddenMessage = "internal error";

bool IsInternalCode(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

void AddDetails(const ErrorDetail& detail, const std::string& message, google::rpc::Status& out) {
  google::rpc::ErrorInfo info;
  info.set_reason(CleanUtf8(detail.reason, kMaxKeyBytes));
  info.set_domain(kErrorDomain.data(), kErrorDomain.size());
  for (const auto& [key, value] : detail.metadata) {
    if (static_cast<size_t>(info.metadata().size()) == kMaxMetadataEntries) break;
    (*info.mutable_metadata())[CleanUtf8(key, kMaxKeyBytes)] = CleanUtf8(value, kMaxValueBytes);
  }
  out.add_details()->PackFrom(info);
  if (!detail.field.empty()) {
    google::rpc::BadRequest bad_request;
    google::rpc::BadRequest::FieldViolation* violation = bad_request.add_field_violations();
    violation->set_field(CleanUtf8(detail.field, kMaxFieldBytes));
    violation->set_description(message);
    out.add_details()->PackFrom(bad_request);
  }
  if (detail.retry_after) {
    google::rpc::RetryInfo retry;
    absl::Duration rest;
    const int64_t seconds = absl::IDivDuration(*detail.retry_after, absl::Seconds(1), &rest);
    retry.mutable_retry_delay()->set_seconds(seconds);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
    out.add_details()->PackFrom(retry);
  }
}

}  // namespace

bool IsHidden(const absl::Status& status) {
  if (status.ok()) return false;
  if (IsInternalCode(status.code())) return true;
  const bool named =
      status.code() == absl::StatusCode::kCancelled || status.code() == absl::StatusCode::kDeadlineExceeded;
  return !named && !GetErrorDetail(status);
}

absl::Status PublicStatus(const absl::Status& status) {
  if (status.ok()) return status;
  if (IsHidden(status)) return MakeError(absl::StatusCode::kInternal, kHiddenMessage, {.reason = "INTERNAL"});
  if (GetErrorDetail(status)) return status;
  return status.code() == absl::StatusCode::kCancelled
             ? MakeError(status.code(), "the call was cancelled", {.reason = "CALL_CANCELLED"})
             : MakeError(status.code(), "the deadline has passed", {.reason = "DEADLINE_EXPIRED"});
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status out;
  if (status.ok()) return out;
  const absl::Status shown = PublicStatus(status);
  std::string message = CleanUtf8(shown.message(), kMaxMessageBytes);
  out.set_code(static_cast<int>(shown.code()));
  AddDetails(*GetErrorDetail(shown), message, out);
  out.set_message(std::move(message));
  return out;
}

void AddRetryPushback(const absl::Status& status, grpc::CallbackServerContext& context) {
  if (status.ok()) return;
  const std::optional<ErrorDetail> detail = GetErrorDetail(status);
  if (!detail || IsHidden(status)) return;
  int64_t pushback = -1;
  if (detail->retry_after) {
    thread_local std::minstd_rand random(std::random_device{}());
    pushback = absl::ToInt64Milliseconds(*detail->retry_after * std::uniform_real_distribution<>(1, 2)(random));
  } else if (!absl::IsUnavailable(status) && !absl::IsResourceExhausted(status)) {
    return;
  }
  context.AddTrailingMetadata("grpc-retry-pushback-ms", std::to_string(pushback));
}

void AddVersion(const absl::Status& status, grpc::CallbackServerContext& context) {
  constexpr char kKey[] = "x-wireprint-version";
  static const std::string version(Version());
  if (status.ok()) {
    context.AddInitialMetadata(kKey, version);
  } else {
    context.AddTrailingMetadata(kKey, version);
  }
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status rpc = ToRpcStatus(status);
  return grpc::Status(static_cast<grpc::StatusCode>(rpc.code()), rpc.message(), rpc.SerializeAsString());
}

}  // namespace wireprint::chassis
