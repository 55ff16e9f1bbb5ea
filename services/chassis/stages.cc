#include "services/chassis/stages.h"

#include <utility>

#include "services/chassis/caller_stages.h"
#include "services/chassis/log_stage.h"
#include "services/chassis/metrics_stage.h"
#include "services/chassis/trace_stage.h"

namespace wireprint::chassis {
namespace {

// A start takes seconds, and clients have a few attempts only.
constexpr absl::Duration kRetryAfterWarmUp = absl::Seconds(1);

void AddGauges(const AdmissionStage& admission, Metrics& metrics) {
  const auto add = [&metrics](absl::string_view name, absl::string_view help, auto value) {
    metrics.AddCollector(Metrics::Kind::kGauge, name, help, [value] {
      return std::vector<Metrics::Sample>{{{}, static_cast<double>(value())}};
    });
  };
  add("wireprint_server_inflight_calls", "Unary calls under way, waiting ones too.",
      [&admission] { return admission.inflight(); });
  add("wireprint_server_inflight_bytes", "Bytes of the requests of calls under way.",
      [&admission] { return admission.inflight_bytes(); });
  add("wireprint_server_open_streams", "Streams open.", [&admission] { return admission.streams(); });
}

void AddTurnMetrics(const Turns& turns, Metrics& metrics) {
  metrics.AddCollector(Metrics::Kind::kGauge, "wireprint_server_waiting_calls", "Unary calls that wait for a turn.",
                       [&turns] {
                         return std::vector<Metrics::Sample>{{{}, static_cast<double>(turns.waiting())}};
                       });
}

void AddUnsentMetrics(const UnsentReplies& unsent, Metrics& metrics) {
  metrics.AddCollector(Metrics::Kind::kGauge, "wireprint_server_unsent_bytes",
                       "Replies that their callers have not read yet.", [&unsent] {
                         return std::vector<Metrics::Sample>{{{}, static_cast<double>(unsent.bytes())}};
                       });
  metrics.AddCollector(Metrics::Kind::kCounter, "wireprint_server_replies_given_up_total",
                       "Replies given up because their callers did not read.", [&unsent] {
                         return std::vector<Metrics::Sample>{{{}, static_cast<double>(unsent.broken_off())}};
                       });
}

}  // namespace

absl::Status WarmUpStage::Begin(CallInfo&) {
  return gate_.open() ? absl::OkStatus() : WarmingUpError(kRetryAfterWarmUp);
}

absl::Status AdmissionStage::Begin(CallInfo& call) {
  if (stopping_.load(std::memory_order_relaxed)) return ShuttingDownError(retry_after_);
  if (static_cast<int64_t>(call.request_bytes) > max_request_bytes_) {
    return RequestTooLargeError(call.request_bytes, max_request_bytes_);
  }
  std::atomic<int>& count = call.streaming ? streams_ : inflight_;
  if (count.fetch_add(1, std::memory_order_relaxed) >= (call.streaming ? max_streams_ : max_calls_)) {
    count.fetch_sub(1, std::memory_order_relaxed);
    return OverloadedError(call.streaming ? "max_streams" : "max_waiting", retry_after_);
  }
  if (call.streaming) return absl::OkStatus();
  const auto bytes = static_cast<int64_t>(call.request_bytes);
  if (inflight_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes > max_inflight_bytes_) {
    inflight_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    count.fetch_sub(1, std::memory_order_relaxed);
    return OverloadedError("max_inflight_bytes", retry_after_);
  }
  return absl::OkStatus();
}

void AdmissionStage::End(const CallInfo& call, const absl::Status&) {
  if (call.streaming) {
    streams_.fetch_sub(1, std::memory_order_relaxed);
  } else {
    inflight_bytes_.fetch_sub(static_cast<int64_t>(call.request_bytes), std::memory_order_relaxed);
    inflight_.fetch_sub(1, std::memory_order_relaxed);
  }
}

std::unique_ptr<Chain> MakeChain(const ChainOptions& options, WorkerPool& pool, const ChainParts& parts) {
  std::vector<std::unique_ptr<Stage>> stages;
  if (parts.metrics != nullptr && parts.methods != nullptr) {
    stages.push_back(std::make_unique<MetricsStage>(*parts.methods, *parts.metrics));
  }
  if (parts.tracer != nullptr) stages.push_back(std::make_unique<TraceStage>(*parts.tracer));
  stages.push_back(std::make_unique<LogStage>(options.slow_call, options.access_log_sample));
  if (parts.tokens != nullptr) stages.push_back(std::make_unique<AuthStage>(*parts.tokens));
  if (options.client_rate > 0) stages.push_back(std::make_unique<RateStage>(options.client_rate, options.client_burst));
  if (parts.warm_up != nullptr) stages.push_back(std::make_unique<WarmUpStage>(*parts.warm_up));
  auto admission = std::make_unique<AdmissionStage>(options);
  if (parts.metrics != nullptr) AddGauges(*admission, *parts.metrics);
  stages.push_back(std::move(admission));
  stages.push_back(std::make_unique<DeadlineStage>());
  UnsentReplies::Limits unsent;
  unsent.bytes = static_cast<size_t>(options.max_unsent_bytes);
  auto chain = std::make_unique<Chain>(std::move(stages), pool, parts.methods, unsent,
                                       Turns::Limits{options.max_inflight, options.max_wait});
  if (parts.metrics != nullptr) {
    AddUnsentMetrics(chain->unsent(), *parts.metrics);
    AddTurnMetrics(chain->turns(), *parts.metrics);
  }
  return chain;
}

}  // namespace wireprint::chassis
