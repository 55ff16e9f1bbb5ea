#include "services/chassis/call_chain.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/server_context.h"
#include "services/chassis/error.h"

namespace wireprint::chassis {

void Stage::End(const CallInfo&, const absl::Status&) {}
absl::Status Stage::AskAgain(const CallInfo&) const { return absl::OkStatus(); }
void Stage::Stop() {}
bool Stage::Idle() const { return true; }

Chain::Chain(std::vector<std::unique_ptr<Stage>> stages, WorkerPool& pool, const MethodTable* methods,
             const UnsentReplies::Limits& unsent, const Turns::Limits& turns)
    : stages_(std::move(stages)), pool_(pool), methods_(methods), unsent_(unsent), turns_(turns) {}

absl::Status Chain::Begin(CallInfo& call) const {
  if (methods_ != nullptr) call.info = methods_->Find(call.method);
  for (; call.stages_passed < stages_.size(); ++call.stages_passed) {
    if (absl::Status status = stages_[call.stages_passed]->Begin(call); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void Chain::End(const CallInfo& call, const absl::Status& status) const {
  for (size_t i = call.stages_passed; i > 0; --i) stages_[i - 1]->End(call, status);
}

absl::Status Chain::AskAgain(const CallInfo& call) const {
  for (const std::unique_ptr<Stage>& stage : stages_) {
    if (absl::Status s = stage->AskAgain(call); !s.ok()) return s;
  }
  return absl::OkStatus();
}

void Chain::Stop() {
  for (const std::unique_ptr<Stage>& stage : stages_) stage->Stop();
  streams_.DrainAll();
}

bool Chain::WaitIdle(absl::Duration limit) const {
  constexpr absl::Duration kPollInterval = absl::Milliseconds(2);
  const absl::Time end = absl::Now() + limit;
  const auto idle = [](const std::unique_ptr<Stage>& stage) { return stage->Idle(); };
  while (!std::all_of(stages_.begin(), stages_.end(), idle)) {
    if (absl::Now() >= end) return false;
    absl::SleepFor(kPollInterval);
  }
  return true;
}

std::vector<absl::string_view> Chain::names() const {
  std::vector<absl::string_view> names;
  for (const std::unique_ptr<Stage>& stage : stages_) names.push_back(stage->name());
  return names;
}

absl::Status ChainOptions::Validate() const {
  const auto invalid = [](absl::string_view message) { return absl::InvalidArgumentError(message); };
  if (max_inflight < 1 || max_inflight > 1'000'000) return invalid("--max-inflight must be 1 to 1000000");
  if (max_waiting < 0 || max_waiting > 1'000'000) return invalid("--max-waiting must be 0 to 1000000");
  if (max_wait <= absl::ZeroDuration() || max_wait > absl::Minutes(1)) {
    return invalid("--max-wait must be above 0 and at most 1 minute");
  }
  if (max_streams < 1) return invalid("--max-streams must be at least 1");
  if (retry_after < absl::ZeroDuration() || retry_after > absl::Minutes(10)) {
    return invalid("--retry-after must be 0 to 10 minutes");
  }
  if (max_inflight_bytes < 1) return invalid("--max-inflight-bytes must be at least 1");
  if (max_unsent_bytes < 1) return invalid("--max-unsent-bytes must be at least 1");
  if (!(client_rate == 0 || (client_rate >= 1 && client_rate <= 1e6))) {
    return invalid("--client-rate must be 0 (no limit) or 1 to 1000000");
  }
  if (!(client_burst >= 1 && client_burst <= 1e6)) return invalid("--client-burst must be 1 to 1000000");
  if (!(access_log_sample >= 0 && access_log_sample <= 1)) return invalid("--access-log-sample must be 0 to 1");
  if (slow_call <= absl::ZeroDuration()) return invalid("--slow-call must be above 0");
  return absl::OkStatus();
}

absl::Status CheckAlive(const CallInfo& call) {
  if (call.deadline != absl::InfiniteFuture() && call.deadline <= absl::Now()) {
    return MakeError(absl::StatusCode::kDeadlineExceeded, "the deadline had passed before the work was begun",
                     {.reason = "DEADLINE_EXPIRED"});
  }
  if (call.context != nullptr && call.context->IsCancelled()) {
    return MakeError(absl::StatusCode::kCancelled, "the caller went away before the work was begun",
                     {.reason = "CALL_CANCELLED"});
  }
  return absl::OkStatus();
}

absl::Status OverloadedError(absl::string_view limit, absl::Duration retry_after) {
  return MakeError(absl::StatusCode::kResourceExhausted, absl::StrCat("the server is busy: ", limit, " is reached"),
                   {.reason = "OVERLOADED", .metadata = {{"limit", std::string(limit)}}, .retry_after = retry_after});
}

absl::Status RequestTooLargeError(size_t bytes, int64_t limit) {
  return MakeError(
      absl::StatusCode::kResourceExhausted,
      absl::StrCat("the request has ", bytes, " bytes, and ", limit, " are allowed"),
      {.reason = "REQUEST_TOO_LARGE",
       .metadata = {{"limit", "max_receive_bytes"}, {"size", absl::StrCat(bytes)}, {"max", absl::StrCat(limit)}}});
}

absl::Status ShuttingDownError(absl::Duration retry_after) {
  return MakeError(absl::StatusCode::kUnavailable, "the server is stopping",
                   {.reason = "SHUTTING_DOWN", .retry_after = retry_after});
}

absl::Status WarmingUpError(absl::Duration retry_after) {
  return MakeError(absl::StatusCode::kUnavailable, "the server is starting and has not loaded its store yet",
                   {.reason = "WARMING_UP", .retry_after = retry_after});
}

}  // namespace wireprint::chassis
