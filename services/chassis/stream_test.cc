#include "services/chassis/stream.h"

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/chassis/stages.h"
#include "services/chassis/tokens.h"

namespace wireprint::chassis {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using Message = grpc::health::v1::HealthCheckResponse;
using Reader = std::unique_ptr<grpc::ClientReader<Message>>;

// A queue as a service would own it.
class Feed {
 public:
  void Push(int number) {
    const std::lock_guard lock(mutex);
    numbers.push_back(number);
    for (const StreamWaker& waker : wakers) waker.Wake();  // under the lock on purpose
  }
  std::mutex mutex;
  std::deque<int> numbers;  // -1 ends the stream, -2 is an error
  std::vector<StreamWaker> wakers;
  size_t padding = 0;
  std::atomic<int> asked{0};
  std::atomic<int> alive{0};
  std::function<void()> while_asked;
};

class FeedSource final : public StreamSource<Message> {
 public:
  explicit FeedSource(Feed& feed) : feed_(feed) { ++feed_.alive; }
  ~FeedSource() override {
    const std::lock_guard lock(feed_.mutex);
    --feed_.alive;
  }
  absl::StatusOr<StreamNext> Next(Message& message) override {
    ++feed_.asked;
    EXPECT_EQ(message.ByteSizeLong(), 0u);
    if (feed_.while_asked) feed_.while_asked();
    const std::lock_guard lock(feed_.mutex);
    if (feed_.numbers.empty()) return StreamNext::kNothing;
    const int number = feed_.numbers.front();
    feed_.numbers.pop_front();
    if (number == -1) return StreamNext::kEnd;
    if (number == -2) return MakeError(absl::StatusCode::kOutOfRange, "gone", {.reason = "TOKEN_EXPIRED"});
    auto* fields = Message::GetReflection()->MutableUnknownFields(&message);
    fields->AddVarint(7, static_cast<uint64_t>(number));
    if (feed_.padding > 0) fields->AddLengthDelimited(8, std::string(feed_.padding, 'x'));
    return StreamNext::kMessage;
  }

 private:
  Feed& feed_;
};

class FeedService final : public Health::CallbackService {
 public:
  FeedService(Chain& chain, Feed& feed) : chain_(chain), feed_(feed) {}
  grpc::ServerWriteReactor<Message>* Watch(grpc::CallbackServerContext* context,
                                           const HealthCheckRequest* request) override {
    return HandleStream<Message>(chain_, "Watch", context, request,
                                 [this](const HealthCheckRequest& watch,
                                        StreamWaker waker) -> absl::StatusOr<std::unique_ptr<StreamSource<Message>>> {
                                   if (watch.service() == "unknown") {
                                     return MakeError(absl::StatusCode::kNotFound, "no", {.reason = "NO_FEED"});
                                   }
                                   const std::lock_guard lock(feed_.mutex);
                                   feed_.wakers.push_back(waker);
                                   return std::make_unique<FeedSource>(feed_);
                                 });
  }

 private:
  Chain& chain_;
  Feed& feed_;
};

class StreamTest : public testing::Test {
 protected:
  void Start(const ChainOptions& options = {}, const WorkerPool::Options& pool = {.threads = 1}) {
    pool_ = std::make_unique<WorkerPool>(pool);
    chain_ =
        MakeChain(options, *pool_, {.methods = &methods_, .tokens = tokens_.Current() == nullptr ? nullptr : &tokens_});
    service_ = std::make_unique<FeedService>(*chain_, feed_);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    stub_ =
        Health::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  }
  void TearDown() override { server_->Shutdown(std::chrono::system_clock::now()); }

  Reader Open(grpc::ClientContext& context, const std::string& name = "",
              std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    HealthCheckRequest request;
    request.set_service(name);
    return stub_->Watch(&context, request);
  }
  // The number of the next message; -1 when there is none.
  static int Read(grpc::ClientReader<Message>& reader) {
    Message message;
    if (!reader.Read(&message)) return -1;
    return static_cast<int>(Message::GetReflection()->GetUnknownFields(message).field(0).varint());
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
  template <typename Condition>
  static bool Await(Condition condition) {
    for (int i = 0; i < 5000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return condition();
  }
  bool AwaitAllGone() {
    return Await([this] { return feed_.alive == 0; }) && chain_->WaitIdle(absl::Seconds(5));
  }

  Reader OpenAs(grpc::ClientContext& context, const std::string& token) {
    context.AddMetadata("authorization", "Bearer " + token);
    return Open(context);
  }

  Feed feed_;
  MethodTable methods_;
  TokenStore tokens_;
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<Chain> chain_;
  std::unique_ptr<FeedService> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Health::Stub> stub_;
};

TEST_F(StreamTest, MessagesComeInOrderAndTheSourceEndsTheStream) {
  Start();
  feed_.numbers = {1, 2, 3, -1};
  grpc::ClientContext context;
  const Reader reader = Open(context);
  EXPECT_EQ(Read(*reader), 1);
  EXPECT_EQ(Read(*reader), 2);
  EXPECT_EQ(Read(*reader), 3);
  EXPECT_EQ(Read(*reader), -1);
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_TRUE(AwaitAllGone());
}

TEST_F(StreamTest, ErrorsOfOpeningAndOfTheSourceCarryTheirDetails) {
  Start();
  grpc::ClientContext unknown;
  const grpc::Status refused = Open(unknown, "unknown")->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reason(refused), "NO_FEED");
  feed_.numbers = {5, -2};
  grpc::ClientContext context;
  const Reader reader = Open(context);
  EXPECT_EQ(Read(*reader), 5);
  EXPECT_EQ(Read(*reader), -1);
  const grpc::Status ended = reader->Finish();
  EXPECT_EQ(ended.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(Reason(ended), "TOKEN_EXPIRED");
  EXPECT_TRUE(AwaitAllGone());
}

TEST_F(StreamTest, AnIdleStreamHoldsNoThreadAndWakes) {
  Start();
  constexpr int kStreams = 20;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<Reader> readers;
  for (int i = 0; i < kStreams; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(Open(*contexts.back()));
    readers.back()->WaitForInitialMetadata();  // comes though there is no message
  }
  EXPECT_EQ(feed_.asked.load(), kStreams);
  std::atomic<bool> ran{false};
  ASSERT_TRUE(pool_->TryPost([&ran] { ran = true; }));
  EXPECT_TRUE(Await([&ran] { return ran.load(); })) << "the one thread of the pool is free";
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(feed_.asked.load(), kStreams) << "nobody polls";
  for (int i = 0; i < kStreams; ++i) feed_.Push(100);
  for (const Reader& reader : readers) EXPECT_EQ(Read(*reader), 100);
}

TEST_F(StreamTest, AWakeWhileTheSourceLooksIsNotLost) {
  Start();
  feed_.while_asked = [this] {
    if (feed_.asked != 1) return;
    const std::lock_guard lock(feed_.mutex);
    feed_.wakers[0].Wake();
  };
  grpc::ClientContext context;
  const Reader reader = Open(context);
  reader->WaitForInitialMetadata();
  EXPECT_EQ(feed_.asked.load(), 2);
}

TEST_F(StreamTest, CancellationEndsIdleStreamsAndFreesTheirPlace) {
  Start({.max_streams = 1});
  grpc::ClientContext context;
  const Reader reader = Open(context);
  reader->WaitForInitialMetadata();
  grpc::ClientContext second;
  const grpc::Status refused = Open(second)->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(refused), "OVERLOADED");
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(AwaitAllGone());
  feed_.Push(-1);  // wakes a stream that is gone
  grpc::ClientContext third;
  EXPECT_TRUE(Open(third)->Finish().ok());
}

TEST_F(StreamTest, ADeadlineEndsAStream) {
  Start();
  grpc::ClientContext context;
  const Reader reader = Open(context, "", std::chrono::milliseconds(200));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(AwaitAllGone());
}

TEST_F(StreamTest, AStoppingServerEndsStreamsWithShuttingDown) {
  Start();
  grpc::ClientContext context;
  const Reader reader = Open(context);
  reader->WaitForInitialMetadata();
  chain_->Stop();
  EXPECT_TRUE(chain_->WaitIdle(absl::Seconds(1)));
  grpc::ClientContext late;
  for (const grpc::Status& ended : {reader->Finish(), Open(late)->Finish()}) {
    EXPECT_EQ(ended.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(Reason(ended), "SHUTTING_DOWN");
  }
  EXPECT_TRUE(AwaitAllGone());
}

// Digests of "alpha" and "beta".
const std::string kAlpha = "sha256:8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8";
const std::string kBeta = "sha256:f44e64e75f3948e9f73f8dfa94721c4ce8cbb4f265c4790c702b2d41cfbf2753";

TEST_F(StreamTest, StreamsOfATokenThatIsTakenBackEndAndOthersGoOn) {
  ASSERT_TRUE(methods_.Add("grpc.health.v1.Health", {{"Watch", Role::kWriter}, {"Check", Role::kReader}}).ok());
  ASSERT_TRUE(tokens_.Load("a admin " + kAlpha + "\nb writer " + kBeta + "\n").ok());
  Start();
  grpc::ClientContext first;
  grpc::ClientContext second;
  const Reader alpha = OpenAs(first, "alpha");
  const Reader beta = OpenAs(second, "beta");
  alpha->WaitForInitialMetadata();
  beta->WaitForInitialMetadata();
  chain_->streams().AskAllAgain();
  ASSERT_TRUE(tokens_.Load("renamed writer " + kBeta).ok());
  chain_->streams().AskAllAgain();
  const grpc::Status taken = alpha->Finish();
  EXPECT_EQ(taken.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Reason(taken), "UNAUTHENTICATED");
  EXPECT_TRUE(Await([this] { return feed_.alive == 1; }));
  feed_.Push(7);
  EXPECT_EQ(Read(*beta), 7);
  ASSERT_TRUE(tokens_.Load("b reader " + kBeta).ok());
  chain_->streams().AskAllAgain();
  const grpc::Status lowered = beta->Finish();
  EXPECT_EQ(lowered.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(lowered), "PERMISSION_DENIED");
  EXPECT_TRUE(AwaitAllGone());
}

TEST_F(StreamTest, AReaderThatDoesNotReadStopsTheSourceAndNotTheServer) {
  Start();
  feed_.padding = 256 << 10;
  for (int i = 0; i < 1000; ++i) feed_.numbers.push_back(i);
  grpc::ClientContext context;
  const Reader reader = Open(context);
  reader->WaitForInitialMetadata();
  int asked = 0;
  for (int calm = 0; calm < 20; calm = feed_.asked == asked ? calm + 1 : 0) {
    asked = feed_.asked;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_LT(asked, 200) << "the source is asked for no more than the connection takes";
  chain_->Stop();
  EXPECT_TRUE(chain_->WaitIdle(absl::Seconds(2)));
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  EXPECT_EQ(feed_.alive.load(), 0);
}

TEST_F(StreamTest, WhatEndsAStreamWaitsForItsSource) {
  Start();
  std::atomic<bool> inside{false};
  std::atomic<bool> leave{false};
  feed_.while_asked = [&] {
    inside = true;
    EXPECT_TRUE(Await([&leave] { return leave.load(); }));
  };
  grpc::ClientContext context;
  const Reader reader = Open(context);
  ASSERT_TRUE(Await([&inside] { return inside.load(); }));
  chain_->Stop();
  EXPECT_FALSE(chain_->WaitIdle(absl::Milliseconds(100)));
  EXPECT_EQ(feed_.alive.load(), 1);
  leave = true;
  EXPECT_EQ(Reason(reader->Finish()), "SHUTTING_DOWN");
  EXPECT_TRUE(AwaitAllGone());
}

TEST_F(StreamTest, ManyWakesCancellationsAndAStopAtOnce) {
  Start({}, {.threads = 3});
  std::atomic<bool> stop{false};
  std::thread pusher([&] {
    for (int i = 0; !stop; ++i) {
      feed_.Push(i % 50 == 49 ? -1 : i);
      if (i % 16 == 0) std::this_thread::yield();
      const std::lock_guard lock(feed_.mutex);
      while (feed_.numbers.size() > 100) feed_.numbers.pop_front();
    }
  });
  std::vector<std::thread> readers;
  for (int t = 0; t < 4; ++t) {
    readers.emplace_back([this, t] {
      for (int i = 0; i < 60; ++i) {
        grpc::ClientContext context;
        const Reader reader = Open(context);
        for (int n = 0; n < t * 3 && Read(*reader) >= 0; ++n) {
        }
        if (i % 2 == 0) context.TryCancel();
        Message message;
        for (int n = 0; n < 20 && reader->Read(&message); ++n) {
        }
        context.TryCancel();
        reader->Finish();
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  chain_->Stop();
  for (std::thread& reader : readers) reader.join();
  stop = true;
  pusher.join();
  EXPECT_TRUE(AwaitAllGone());
}

}  // namespace
}  // namespace wireprint::chassis
