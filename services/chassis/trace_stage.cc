#include "services/chassis/trace_stage.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "grpcpp/server_context.h"
#include "services/chassis/call_times.h"
#include "services/chassis/error.h"
#include "services/chassis/status.h"
#include "services/chassis/unary.h"

namespace wireprint::chassis {

namespace {

// Of whom it is not known that he may call, or who calls too often: what he says of his traces counts for nothing, or
// he would push all others' spans out.
bool IsOfAStranger(const absl::Status& status) {
  if (status.ok()) return false;
  if (absl::IsUnauthenticated(status)) return true;
  const std::optional<ErrorDetail> detail = GetErrorDetail(status);
  return detail && detail->reason == kRateLimited;
}

}  // namespace

absl::Status TraceStage::Begin(CallInfo& call) {
  if (call.info != nullptr)
    call.span = tracer_.BeginServer(call.context == nullptr ? "" : TraceParentOf(*call.context));
  return absl::OkStatus();
}

void TraceStage::End(const CallInfo& call, const absl::Status& status) {
  if (!call.span.sampled || IsOfAStranger(status)) return;
  Span span;
  span.ids = call.span;
  span.service = call.info->service;
  span.method = call.info->name;
  span.start = call.start;
  span.end = absl::Now();
  if (!status.ok()) {
    const absl::Status shown = PublicStatus(status);
    span.code = static_cast<int>(shown.code());
    if (std::optional<ErrorDetail> detail = GetErrorDetail(shown)) span.reason = std::move(detail->reason);
  }
  const CallTimes times(call, span.end);
  span.queue = times.queue;
  span.handler = times.handler;
  span.finish = times.finish;
  span.streaming = call.streaming;
  span.messages_sent = call.messages_sent;
  tracer_.End(std::move(span));
}

}  // namespace wireprint::chassis
