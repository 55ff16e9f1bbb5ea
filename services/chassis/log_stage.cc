#include "services/chassis/log_stage.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>

#include "absl/time/clock.h"
#include "grpcpp/server_context.h"
#include "services/chassis/call_times.h"
#include "services/chassis/caller_stages.h"
#include "services/chassis/error.h"
#include "services/chassis/log.h"
#include "services/chassis/status.h"
#include "services/chassis/trace_parent.h"

namespace wireprint::chassis {
namespace {

constexpr double kSampleScale = 4294967296.0;  // 2^32

std::string TraceIdOf(const CallInfo& call) {
  if (call.span.valid()) return TraceIdText(call.span);
  if (call.context == nullptr) return "";
  const auto& metadata = call.context->client_metadata();
  const auto found = metadata.find("traceparent");
  if (found == metadata.end()) return "";
  const auto trace = ParseTraceParent({found->second.data(), found->second.size()});
  return trace ? trace->trace_id : "";
}

// No address: it is no name, and a person's data.
std::string NameOf(const CallInfo& call) {
  if (!call.caller.name.empty() || call.context == nullptr) return call.caller.name;
  return CertificateOf(*call.context);
}

}  // namespace

bool LineBudget::Take(absl::Time now, int64_t& suppressed) {
  const int64_t second = absl::ToUnixSeconds(now);
  if (second_.exchange(second, std::memory_order_relaxed) != second) lines_.store(0, std::memory_order_relaxed);
  if (lines_.fetch_add(1, std::memory_order_relaxed) >= per_second_) {
    suppressed_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  suppressed = suppressed_.exchange(0, std::memory_order_relaxed);
  return true;
}

LogStage::LogStage(absl::Duration slow_call, double access_sample)
    : slow_call_(slow_call), sample_below_(static_cast<uint64_t>(std::clamp(access_sample, 0.0, 1.0) * kSampleScale)) {}

bool LogStage::Sampled() const {
  if (LogEnabled(Severity::kDebug)) return true;
  if (sample_below_ == 0) return false;
  thread_local std::minstd_rand random(std::random_device{}());
  thread_local std::uniform_int_distribution<uint64_t> draw(0, static_cast<uint64_t>(kSampleScale) - 1);
  return draw(random) < sample_below_;
}

void LogStage::End(const CallInfo& call, const absl::Status& status) {
  const absl::Time now = absl::Now();
  const CallTimes times(call, now);
  const bool hidden = IsHidden(status);
  const bool problem = hidden || (!call.streaming && times.whole > slow_call_);
  int64_t suppressed = 0;
  if (problem ? !problems_.Take(now, suppressed) : !Sampled() || !accesses_.Take(now, suppressed)) return;
  const std::optional<ErrorDetail> detail = GetErrorDetail(status);
  Log(hidden    ? Severity::kError
      : problem ? Severity::kWarning
                : Severity::kInfo,
      hidden    ? "call_failed"
      : problem ? "slow_call"
                : "call",
      {{"method", call.method},
       {"code", absl::StatusCodeToString(status.code())},
       {"reason", detail ? detail->reason : std::string()},
       // Of a fault only: other messages may quote what the caller sent.
       {"message", hidden ? status.message() : absl::string_view()},
       {"duration_ms", times.whole},
       {"queue_ms", times.queue},
       {"handler_ms", times.handler},
       {"finish_ms", times.finish},
       {"request_bytes", call.request_bytes},
       {"messages_sent", call.messages_sent},
       {"caller", NameOf(call)},
       {"trace_id", TraceIdOf(call)},
       {"suppressed", suppressed}});
}

}  // namespace wireprint::chassis
