#include "services/chassis/call_chain.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/chassis/stages.h"
#include "services/chassis/tracing.h"

namespace wireprint::chassis {
namespace {

using testing::ElementsAre;

class RecordingStage final : public Stage {
 public:
  RecordingStage(std::string name, std::vector<std::string>& events, bool refuses = false)
      : name_(std::move(name)), events_(events), refuses_(refuses) {}
  absl::string_view name() const override { return name_; }
  absl::Status Begin(CallInfo&) override {
    events_.push_back("begin " + name_);
    return refuses_ ? absl::AbortedError("no") : absl::OkStatus();
  }
  void End(const CallInfo&, const absl::Status& status) override {
    events_.push_back("end " + name_ + (status.ok() ? "" : " failed"));
  }
  void Stop() override { events_.push_back("stop " + name_); }

 private:
  const std::string name_;
  std::vector<std::string>& events_;
  const bool refuses_;
};

class CallChainTest : public testing::Test {
 protected:
  Chain MakeRecording(bool second_refuses) {
    std::vector<std::unique_ptr<Stage>> stages;
    stages.push_back(std::make_unique<RecordingStage>("a", events_));
    stages.push_back(std::make_unique<RecordingStage>("b", events_, second_refuses));
    stages.push_back(std::make_unique<RecordingStage>("c", events_));
    return Chain(std::move(stages), pool_);
  }

  std::vector<std::string> events_;
  WorkerPool pool_{{.threads = 1}};
};

TEST_F(CallChainTest, StagesEndInReverseOrder) {
  const Chain chain = MakeRecording(false);
  CallInfo call;
  EXPECT_TRUE(chain.Begin(call).ok());
  chain.End(call, absl::OkStatus());
  EXPECT_THAT(events_, ElementsAre("begin a", "begin b", "begin c", "end c", "end b", "end a"));
}

TEST_F(CallChainTest, ARefusalReachesOnlyTheStagesBeforeIt) {
  const Chain chain = MakeRecording(true);
  CallInfo call;
  const absl::Status refused = chain.Begin(call);
  EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
  chain.End(call, refused);
  EXPECT_THAT(events_, ElementsAre("begin a", "begin b", "end a failed"));
}

TEST_F(CallChainTest, StopReachesAll) {
  Chain chain = MakeRecording(false);
  chain.Stop();
  EXPECT_THAT(events_, ElementsAre("stop a", "stop b", "stop c"));
}

// Logs see refusals; nothing is counted in that is not admitted.
TEST_F(CallChainTest, TheOrderOfTheStages) {
  EXPECT_THAT(MakeChain({}, pool_)->names(), ElementsAre("log", "admission", "deadline"));
  const Readiness::Gate gate;
  const MethodTable methods;
  Metrics metrics;
  const TokenStore tokens;
  const Tracing tracing({.endpoint = "localhost:1"}, "", AddSpanCounters(metrics));
  const ChainParts parts = {
      .methods = &methods, .metrics = &metrics, .tokens = &tokens, .tracer = &tracing.tracer(), .warm_up = &gate};
  EXPECT_THAT(MakeChain({.client_rate = 5}, pool_, parts)->names(),
              ElementsAre("metrics", "trace", "log", "auth", "rate", "warm-up", "admission", "deadline"));
}

CallInfo ACall() {
  CallInfo call;
  call.method = "Test";
  call.start = absl::Now();
  call.deadline = absl::InfiniteFuture();
  return call;
}

TEST_F(CallChainTest, CallsBeyondTheLimitAreRefusedUntilOneEnds) {
  const std::unique_ptr<Chain> chain =
      MakeChain({.max_inflight = 1, .max_waiting = 1, .retry_after = absl::Seconds(3)}, pool_);
  CallInfo a = ACall();
  CallInfo b = ACall();
  CallInfo c = ACall();
  EXPECT_TRUE(chain->Begin(a).ok());
  EXPECT_TRUE(chain->Begin(b).ok());
  const absl::Status refused = chain->Begin(c);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(GetErrorDetail(refused)->reason, "OVERLOADED");
  EXPECT_EQ(GetErrorDetail(refused)->retry_after, absl::Seconds(3));
  chain->End(c, refused);
  chain->End(a, absl::OkStatus());
  CallInfo d = ACall();
  EXPECT_TRUE(chain->Begin(d).ok());
  CallInfo e = ACall();
  EXPECT_FALSE(chain->Begin(e).ok());
  EXPECT_FALSE(chain->WaitIdle(absl::ZeroDuration()));
  chain->End(b, absl::OkStatus());
  chain->End(d, absl::OkStatus());
  EXPECT_TRUE(chain->WaitIdle(absl::ZeroDuration()));
}

TEST_F(CallChainTest, AStoppedChainRefusesWithShuttingDown) {
  const std::unique_ptr<Chain> chain = MakeChain({}, pool_);
  chain->Stop();
  CallInfo call = ACall();
  const absl::Status refused = chain->Begin(call);
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(GetErrorDetail(refused)->reason, "SHUTTING_DOWN");
  EXPECT_TRUE(GetErrorDetail(refused)->retry_after.has_value());
}

TEST_F(CallChainTest, APassedDeadlineIsRefusedAndFreesItsPlace) {
  const std::unique_ptr<Chain> chain = MakeChain({.max_inflight = 1, .max_waiting = 0}, pool_);
  CallInfo late = ACall();
  late.deadline = absl::Now() - absl::Seconds(1);
  const absl::Status refused = chain->Begin(late);
  EXPECT_EQ(refused.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(GetErrorDetail(refused)->reason, "DEADLINE_EXPIRED");
  chain->End(late, refused);
  CallInfo call = ACall();
  EXPECT_TRUE(chain->Begin(call).ok());
}

TEST_F(CallChainTest, OptionsAreValidated) {
  EXPECT_TRUE(ChainOptions().Validate().ok());
  EXPECT_FALSE(ChainOptions{.max_inflight = 0}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.max_waiting = -1}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.max_wait = absl::ZeroDuration()}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.max_streams = 0}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.max_inflight_bytes = 0}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.client_rate = 0.5}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.client_burst = 0}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.access_log_sample = 1.5}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.retry_after = absl::Seconds(-1)}.Validate().ok());
  EXPECT_FALSE(ChainOptions{.slow_call = absl::ZeroDuration()}.Validate().ok());
}

}  // namespace
}  // namespace wireprint::chassis
