#include "services/chassis/metrics_stage.h"

#include <string>

#include "absl/time/clock.h"
#include "services/chassis/error.h"
#include "services/chassis/status.h"

namespace wireprint::chassis {
namespace {

constexpr absl::string_view kCodeNames[] = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

// The limits of the chain; whatever else is refused as OVERLOADED or RATE_LIMITED counts as "service".
constexpr absl::string_view kLimits[] = {"client_rate", "max_inflight_bytes", "max_receive_bytes", "max_streams",
                                         "max_wait",    "max_waiting",        "worker_queue",      "service"};

}  // namespace

MetricsStage::MetricsStage(const MethodTable& methods, Metrics& metrics) {
  for (const auto& info : methods.methods()) {
    const Metrics::Labels labels = {
        {"grpc_type", info->type}, {"grpc_service", info->service}, {"grpc_method", info->name}};
    PerMethod method{};
    method.started = &metrics.AddCounter("grpc_server_started_total", "Calls that arrived.", labels);
    method.received = &metrics.AddCounter("grpc_server_msg_received_total", "Messages received.", labels);
    method.sent = &metrics.AddCounter("grpc_server_msg_sent_total", "Messages sent.", labels);
    method.seconds = &metrics.AddHistogram("grpc_server_handling_seconds",
                                           "Seconds from the arrival of a call to its end.", LatencyBounds(), labels);
    for (size_t code = 0; code < kCodes; ++code) {
      Metrics::Labels with_code = labels;
      with_code.emplace_back("grpc_code", std::string(kCodeNames[code]));
      method.handled[code] = &metrics.AddCounter("grpc_server_handled_total", "Calls that ended.", with_code);
    }
    methods_.push_back(method);
  }
  for (const absl::string_view limit : kLimits) {
    refused_.emplace_back(
        limit, &metrics.AddCounter("wireprint_server_refused_total", "Calls refused because a limit was reached.",
                                   {{"limit", std::string(limit)}}));
  }
}

absl::Status MetricsStage::Begin(CallInfo& call) {
  if (call.info == nullptr) return absl::OkStatus();
  const PerMethod& method = methods_[call.info->index];
  method.started->Increment();
  method.received->Increment();
  return absl::OkStatus();
}

void MetricsStage::End(const CallInfo& call, const absl::Status& status) {
  if (call.info == nullptr) return;
  const PerMethod& method = methods_[call.info->index];
  const absl::StatusCode code = status.ok() ? absl::StatusCode::kOk : PublicStatus(status).code();
  method.handled[static_cast<size_t>(code)]->Increment();
  if (const uint64_t sent = call.streaming ? call.messages_sent : uint64_t{status.ok()}; sent > 0) {
    method.sent->Increment(sent);
  }
  method.seconds->Observe(absl::ToDoubleSeconds(absl::Now() - call.start));
  if (code == absl::StatusCode::kResourceExhausted) CountRefusal(status);
}

void MetricsStage::CountRefusal(const absl::Status& status) {
  const std::optional<ErrorDetail> detail = GetErrorDetail(status);
  if (!detail ||
      (detail->reason != "OVERLOADED" && detail->reason != "RATE_LIMITED" && detail->reason != "REQUEST_TOO_LARGE")) {
    return;
  }
  for (const auto& [limit, counter] : refused_) {
    for (const auto& [key, value] : detail->metadata) {
      if (key == "limit" && value == limit) return counter->Increment();
    }
  }
  refused_.back().second->Increment();
}

}  // namespace wireprint::chassis
