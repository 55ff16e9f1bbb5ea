#include "services/chassis/health.h"

#include <chrono>

#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "services/chassis/server.h"

namespace wireprint::chassis {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using testing::HasSubstr;

constexpr auto kTimeout = std::chrono::seconds(20);

class HealthTest : public testing::Test {
 protected:
  HealthTest() {
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.max_health_watches = kMostWatches;
    options.max_health_watches_per_connection = kMostOfOne;
    server_ = *Server::Start(options, {}, nullptr, &metrics_);
    stub_ = Connect();
  }

  // On a connection of its own.
  std::unique_ptr<Health::Stub> Connect() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return Health::NewStub(
        grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments));
  }

  grpc::Status Check(const std::string& name, HealthCheckResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kTimeout);
    HealthCheckRequest request;
    request.set_service(name);
    return stub_->Check(&context, request, &response);
  }
  HealthCheckResponse::ServingStatus StatusOf(const std::string& name) {
    HealthCheckResponse response;
    const grpc::Status status = Check(name, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.status();
  }

  HealthService& health() { return server_->health(); }

  static constexpr int kMostWatches = 40;
  static constexpr int kMostOfOne = 8;
  Metrics metrics_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Health::Stub> stub_;
};

// A Watch call of a client.
class Watch {
 public:
  Watch(Health::Stub& stub, const std::string& name) {
    context_.set_deadline(std::chrono::system_clock::now() + kTimeout);
    HealthCheckRequest request;
    request.set_service(name);
    reader_ = stub.Watch(&context_, request);
  }
  // UNKNOWN at the end of the stream.
  HealthCheckResponse::ServingStatus Next() {
    HealthCheckResponse response;
    return reader_->Read(&response) ? response.status() : HealthCheckResponse::UNKNOWN;
  }
  grpc::Status Finish() { return reader_->Finish(); }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
};

TEST_F(HealthTest, LivenessServesFromTheStartAndTheServerWhenReady) {
  EXPECT_EQ(StatusOf("liveness"), HealthCheckResponse::SERVING);
  EXPECT_EQ(StatusOf(""), HealthCheckResponse::NOT_SERVING);
  server_->SetReady(true);
  EXPECT_EQ(StatusOf(""), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, AnUnknownNameIsNotFound) {
  HealthCheckResponse response;
  EXPECT_EQ(Check("nobody", response).error_code(), grpc::StatusCode::NOT_FOUND);
  health().SetServing("nobody", false);
  EXPECT_EQ(StatusOf("nobody"), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, WatchSendsTheStateAndEveryChange) {
  Watch watch(*stub_, "");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  health().SetServing("", true);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  health().SetServing("", true);
  health().SetServing("other", false);
  health().SetServing("", false);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, WatchOfAnUnknownNameTellsWhatItBecomes) {
  Watch watch(*stub_, "later");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  health().SetServing("later", true);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, ShutdownIsForGoodAndWatchersAreTold) {
  server_->SetReady(true);
  Watch watch(*stub_, "");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  health().Shutdown();
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  server_->SetReady(true);
  EXPECT_EQ(StatusOf(""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(StatusOf("liveness"), HealthCheckResponse::SERVING) << "nobody should restart a process that drains";
}

TEST_F(HealthTest, EndWatchesEndsThemAndRefusesNewOnes) {
  Watch watch(*stub_, "liveness");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  health().EndWatches();
  while (watch.Next() != HealthCheckResponse::UNKNOWN) {
  }
  EXPECT_EQ(watch.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  Watch late(*stub_, "");
  EXPECT_EQ(late.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(late.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(HealthTest, WatchersOfAConnectionAreBoundedAndACancelledOneMakesRoom) {
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < kMostOfOne; ++i) {
    watches.push_back(std::make_unique<Watch>(*stub_, ""));
    ASSERT_EQ(watches.back()->Next(), HealthCheckResponse::NOT_SERVING);
  }
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_server_health_watches 8\n"));
  Watch refused(*stub_, "");
  EXPECT_EQ(refused.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(refused.Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_server_refused_total{limit=\"max_watches\"} 1\n"));
  const auto other = Connect();
  Watch of_another(*other, "");
  EXPECT_EQ(of_another.Next(), HealthCheckResponse::NOT_SERVING) << "the other connection has its own";
  watches.front()->Cancel();
  EXPECT_EQ(watches.front()->Finish().error_code(), grpc::StatusCode::CANCELLED);
  for (bool admitted = false; !admitted;) {
    Watch next(*stub_, "");
    admitted = next.Next() == HealthCheckResponse::NOT_SERVING;
    next.Cancel();
    next.Finish();
  }
}

TEST_F(HealthTest, WatchersOfAllConnectionsAreBounded) {
  std::vector<std::unique_ptr<Health::Stub>> stubs;
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < kMostWatches; ++i) {
    if (i % kMostOfOne == 0) stubs.push_back(Connect());
    watches.push_back(std::make_unique<Watch>(*stubs.back(), ""));
    ASSERT_EQ(watches.back()->Next(), HealthCheckResponse::NOT_SERVING);
  }
  Watch refused(*stub_, "");
  EXPECT_EQ(refused.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(refused.Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);

  // A client that calls no server it does not take for healthy calls this one.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetServiceConfigJSON(
      R"({"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": "liveness"}})");
  stub_ = Health::NewStub(grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments));
  EXPECT_EQ(StatusOf("liveness"), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, ALongNameIsRefused) {
  Watch watch(*stub_, std::string(257, 'n'));
  EXPECT_EQ(watch.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(watch.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace wireprint::chassis
