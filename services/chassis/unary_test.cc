#include "services/chassis/unary.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "services/chassis/log_stage.h"
#include "services/chassis/server.h"
#include "services/chassis/stages.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::chassis {
namespace {

using dedup::v1::DedupService;
using dedup::v1::GetIndexInfoRequest;
using dedup::v1::GetIndexInfoResponse;
using Call = UnaryCall<GetIndexInfoRequest, GetIndexInfoResponse>;

// One method whose handler each test chooses.
class TestService final : public DedupService::CallbackService {
 public:
  explicit TestService(Chain& chain) : chain_(chain) {}

  grpc::ServerUnaryReactor* GetIndexInfo(grpc::CallbackServerContext* context, const GetIndexInfoRequest* request,
                                         GetIndexInfoResponse* response) override {
    return HandleUnary(chain_, {"GetIndexInfo", execution}, context, request, response, [this](Call* call) {
      ++handled;
      handler(call);
    });
  }

  std::function<void(Call*)> handler = [](Call* call) { call->Finish(absl::OkStatus()); };
  std::atomic<int> handled{0};
  Execution execution = Execution::kPool;

 private:
  Chain& chain_;
};

class UnaryTest : public testing::Test {
 protected:
  void Start(const ChainOptions& options = {}, const WorkerPool::Options& pool = {.threads = 2}) {
    pool_ = std::make_unique<WorkerPool>(pool);
    std::vector<std::unique_ptr<Stage>> stages;
    auto admission = std::make_unique<AdmissionStage>(options);
    admission_ = admission.get();
    stages.push_back(std::make_unique<LogStage>(options.slow_call, 0));
    stages.push_back(std::move(admission));
    stages.push_back(std::make_unique<DeadlineStage>());
    chain_ = std::make_unique<Chain>(std::move(stages), *pool_, nullptr, UnsentReplies::Limits{},
                                     Turns::Limits{options.max_inflight, options.max_wait});
    service_ = std::make_unique<TestService>(*chain_);
    ServerOptions server_options;
    server_options.listen = "127.0.0.1:0";
    server_ = *Server::Start(server_options, {{"wireprint.dedup.v1.DedupService", service_.get()}});
    stub_ = DedupService::NewStub(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials()));
  }

  grpc::Status Send(GetIndexInfoResponse* response = nullptr, std::chrono::milliseconds timeout = kTimeout) {
    grpc::ClientContext context;
    return SendOn(context, response, timeout);
  }
  grpc::Status SendOn(grpc::ClientContext& context, GetIndexInfoResponse* response = nullptr,
                      std::chrono::milliseconds timeout = kTimeout) {
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    GetIndexInfoRequest request;
    request.set_corpus("ask");
    GetIndexInfoResponse unused;
    return stub_->GetIndexInfo(&context, request, response != nullptr ? response : &unused);
  }

  static std::string Reason(const grpc::Status& status) {
    google::rpc::Status details;
    google::rpc::ErrorInfo info;
    if (!details.ParseFromString(status.error_details()) || details.details_size() == 0 ||
        !details.details(0).UnpackTo(&info)) {
      return "none";
    }
    return info.reason();
  }

  // Every call that was admitted is finished.
  void AwaitIdle() {
    while (admission_->inflight() != 0) std::this_thread::yield();
  }

  static constexpr std::chrono::milliseconds kTimeout{20000};
  std::unique_ptr<WorkerPool> pool_;
  AdmissionStage* admission_ = nullptr;
  std::unique_ptr<Chain> chain_;
  std::unique_ptr<TestService> service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<DedupService::Stub> stub_;
};

TEST_F(UnaryTest, TheHandlerGetsTheRequestAndItsResponseIsSent) {
  Start();
  service_->handler = [](Call* call) {
    EXPECT_LT(call->deadline(), absl::Now() + absl::Seconds(30));
    EXPECT_FALSE(call->IsCancelled());
    call->response().set_corpus(call->request().corpus() + "ed");
    call->Finish(absl::OkStatus());
  };
  GetIndexInfoResponse response;
  const grpc::Status status = Send(&response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.corpus(), "asked");
  AwaitIdle();
}

TEST_F(UnaryTest, ACallMayBeFinishedLaterByAnotherThread) {
  Start();
  std::promise<Call*> handed;
  service_->handler = [&handed](Call* call) { handed.set_value(call); };
  std::thread committer([&handed] {
    Call* call = handed.get_future().get();
    call->response().set_corpus("late");
    call->Finish(absl::OkStatus());
  });
  GetIndexInfoResponse response;
  EXPECT_TRUE(Send(&response).ok());
  EXPECT_EQ(response.corpus(), "late");
  committer.join();
}

// Notes the times of the last call.
class NotingStage final : public Stage {
 public:
  explicit NotingStage(CallInfo& last) : last_(last) {}
  absl::string_view name() const override { return "noting"; }
  absl::Status Begin(CallInfo&) override { return absl::OkStatus(); }
  void End(const CallInfo& call, const absl::Status&) override { last_ = call; }

 private:
  CallInfo& last_;
};

TEST_F(UnaryTest, TheTimesOfACallTellItsHandlerFromWhatCameAfter) {
  Start();
  CallInfo last;
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<NotingStage>(last));
  Chain noting(std::move(stages), *pool_);
  TestService service(noting);
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  const auto server = *Server::Start(options, {{"wireprint.dedup.v1.DedupService", &service}});
  stub_ = DedupService::NewStub(grpc::CreateChannel(server->address(), grpc::InsecureChannelCredentials()));
  std::thread committer;
  service.handler = [&committer](Call* call) {
    committer = std::thread([call] {
      absl::SleepFor(absl::Seconds(1));
      call->Finish(absl::OkStatus());
    });
  };
  EXPECT_TRUE(Send().ok());
  committer.join();
  EXPECT_GE(last.handler_start, last.start);
  EXPECT_LT(last.handler_end - last.handler_start, absl::Milliseconds(800));
  service.handler = [](Call* call) {
    call->Finish(absl::OkStatus());
    absl::SleepFor(absl::Milliseconds(50));
  };
  EXPECT_TRUE(Send().ok());
  EXPECT_EQ(last.handler_end, absl::InfiniteFuture()) << "it was finished before it returned";
}

TEST_F(UnaryTest, InlineHandlersRunWithoutThePool) {
  Start();
  service_->execution = Execution::kInline;
  pool_->Stop();
  EXPECT_TRUE(Send().ok());
}

TEST_F(UnaryTest, ErrorsCarryTheirDetails) {
  Start();
  service_->handler = [](Call* call) {
    call->Finish(MakeError(absl::StatusCode::kNotFound, "no such report", {.reason = "REPORT_NOT_FOUND"}));
  };
  const grpc::Status status = Send();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no such report");
  EXPECT_EQ(Reason(status), "REPORT_NOT_FOUND");
}

// Two calls: the first is in its handler's hands until the test finishes it, the second waits for its turn.
TEST_F(UnaryTest, ACallWaitsForItsTurn) {
  Start({.max_inflight = 1, .max_waiting = 1, .max_wait = absl::Seconds(20)});
  std::promise<Call*> handed;
  service_->handler = [&handed](Call* call) { handed.set_value(call); };
  std::thread first([this] { EXPECT_TRUE(Send().ok()); });
  Call* held = handed.get_future().get();
  service_->handler = [](Call* call) { call->Finish(absl::OkStatus()); };
  std::thread second([this] { EXPECT_TRUE(Send().ok()); });
  while (chain_->turns().waiting() == 0) std::this_thread::yield();
  EXPECT_EQ(Reason(Send()), "OVERLOADED") << "nobody else may wait";
  EXPECT_EQ(service_->handled.load(), 1);
  held->Finish(absl::OkStatus());
  first.join();
  second.join();
  EXPECT_EQ(service_->handled.load(), 2);
  EXPECT_TRUE(Send().ok()) << "every turn was given back";
}

TEST_F(UnaryTest, ACallThatWaitsTooLongIsRefused) {
  Start({.max_inflight = 1, .max_wait = absl::Milliseconds(30)});
  std::promise<Call*> handed;
  service_->handler = [&handed](Call* call) { handed.set_value(call); };
  std::thread first([this] { EXPECT_TRUE(Send().ok()); });
  Call* held = handed.get_future().get();
  EXPECT_EQ(Reason(Send()), "OVERLOADED");
  EXPECT_EQ(Reason(Send()), "OVERLOADED");
  EXPECT_EQ(service_->handled.load(), 1);
  service_->handler = [](Call* call) { call->Finish(absl::OkStatus()); };
  held->Finish(absl::OkStatus());
  first.join();
  EXPECT_TRUE(Send().ok());
}

TEST_F(UnaryTest, WhereNobodyMayWaitCallsAreRefusedUntilOneEnds) {
  Start({.max_inflight = 1, .max_waiting = 0});
  std::promise<Call*> handed;
  service_->handler = [&handed](Call* call) { handed.set_value(call); };
  std::thread first([this] { EXPECT_TRUE(Send().ok()); });
  Call* held = handed.get_future().get();
  const grpc::Status refused = Send();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(refused), "OVERLOADED");
  service_->handler = [](Call* call) { call->Finish(absl::OkStatus()); };
  held->Finish(absl::OkStatus());
  first.join();
  EXPECT_TRUE(Send().ok());
  EXPECT_EQ(service_->handled.load(), 2);
}

TEST_F(UnaryTest, AFullQueueIsOverload) {
  Start({}, {.threads = 1, .queue_capacity = 1});
  std::promise<void> open;
  ASSERT_TRUE(pool_->TryPost([future = open.get_future().share()] { future.wait(); }));
  while (!pool_->TryPost([] {})) std::this_thread::yield();
  const grpc::Status refused = Send();
  EXPECT_EQ(Reason(refused), "OVERLOADED");
  EXPECT_EQ(service_->handled.load(), 0);
  open.set_value();
  AwaitIdle();
}

TEST_F(UnaryTest, AStoppingServerRefuses) {
  Start();
  chain_->Stop();
  const grpc::Status refused = Send();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Reason(refused), "SHUTTING_DOWN");
}

TEST_F(UnaryTest, NoWorkIsBegunForACallThatWaitedPastItsDeadline) {
  Start({}, {.threads = 1});
  std::promise<void> open;
  ASSERT_TRUE(pool_->TryPost([future = open.get_future().share()] { future.wait(); }));
  EXPECT_EQ(Send(nullptr, std::chrono::milliseconds(50)).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  // The server counts the time from the arrival of the call, so its deadline comes a moment after the caller's.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  open.set_value();
  AwaitIdle();
  EXPECT_EQ(service_->handled.load(), 0);
}

TEST_F(UnaryTest, NoWorkIsBegunForACallThatWasCancelledInTheQueue) {
  Start({}, {.threads = 1});
  std::promise<void> open;
  ASSERT_TRUE(pool_->TryPost([future = open.get_future().share()] { future.wait(); }));
  grpc::ClientContext context;
  std::thread caller([&] { EXPECT_EQ(SendOn(context).error_code(), grpc::StatusCode::CANCELLED); });
  while (admission_->inflight() == 0) std::this_thread::yield();
  context.TryCancel();
  caller.join();
  // The cancellation reaches the server a moment after the caller.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  open.set_value();
  AwaitIdle();
  EXPECT_EQ(service_->handled.load(), 0);
}

TEST_F(UnaryTest, ACancelledCallStaysValidUntilItIsFinished) {
  Start();
  std::promise<Call*> handed;
  service_->handler = [&handed](Call* call) { handed.set_value(call); };
  grpc::ClientContext context;
  std::thread caller([&] { EXPECT_EQ(SendOn(context).error_code(), grpc::StatusCode::CANCELLED); });
  Call* call = handed.get_future().get();
  context.TryCancel();
  caller.join();
  while (!call->IsCancelled()) std::this_thread::yield();
  EXPECT_EQ(call->request().corpus(), "ask");
  call->response().set_corpus("nobody reads this");
  call->Finish(absl::OkStatus());
  AwaitIdle();
}

TEST_F(UnaryTest, ShutdownWaitsForACallThatIsFinishedLate) {
  Start();
  std::promise<Call*> handed;
  service_->handler = [&handed](Call* call) { handed.set_value(call); };
  std::thread caller([this] { EXPECT_FALSE(Send().ok()); });
  Call* call = handed.get_future().get();
  std::atomic<bool> finished{false};
  std::thread finisher([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    finished = true;
    call->Finish(absl::OkStatus());
  });
  server_->Shutdown(absl::Milliseconds(50));
  EXPECT_TRUE(finished.load());
  caller.join();
  finisher.join();
}

TEST_F(UnaryTest, ManyCallersAtOnceAllGetTheirOwnAnswer) {
  Start();
  service_->handler = [](Call* call) {
    call->response().set_corpus(call->request().corpus());
    call->Finish(absl::OkStatus());
  };
  std::vector<std::thread> callers;
  for (int t = 0; t < 8; ++t) {
    callers.emplace_back([this, t] {
      for (int i = 0; i < 100; ++i) {
        grpc::ClientContext context;
        GetIndexInfoRequest request;
        request.set_corpus(std::to_string(t * 1000 + i));
        GetIndexInfoResponse response;
        EXPECT_TRUE(stub_->GetIndexInfo(&context, request, &response).ok());
        EXPECT_EQ(response.corpus(), request.corpus());
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  AwaitIdle();
}

}  // namespace
}  // namespace wireprint::chassis
