#include "services/chassis/server.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "gmock/gmock.h"
#include "grpc/support/log.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "services/chassis/grpc_log.h"
#include "services/chassis/listen_probe.h"
#include "services/chassis/log.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::chassis {
namespace {

using testing::HasSubstr;

ServerOptions AnyPort() {
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  return options;
}

// All methods answer UNIMPLEMENTED.
class EmptyService final : public dedup::v1::DedupService::CallbackService {};

TEST(ServerTest, PicksAPortAndSaysWhich) {
  const auto server = Server::Start(AnyPort(), {});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_GT((*server)->port(), 0);
  EXPECT_EQ((*server)->address(), "127.0.0.1:" + std::to_string((*server)->port()));
}

TEST(ServerTest, ATakenPortIsAnErrorThatNamesIt) {
  const auto first = Server::Start(AnyPort(), {});
  ASSERT_TRUE(first.ok());
  ServerOptions options;
  options.listen = (*first)->address();
  const auto second = Server::Start(options, {});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("port " + std::to_string((*first)->port())));
}

TEST(ServerTest, AnAddressOfAnotherMachineIsAnErrorToo) {
  ServerOptions options;
  options.listen = "192.0.2.1:0";
  EXPECT_EQ(Server::Start(options, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ServerTest, BadOptionsAreRefused) {
  ServerOptions options = AnyPort();
  options.max_receive_bytes = 1;
  EXPECT_EQ(Server::Start(options, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ServerTest, ThePortIsFreeAgainAfterShutdown) {
  auto first = Server::Start(AnyPort(), {});
  ASSERT_TRUE(first.ok());
  ServerOptions options;
  options.listen = (*first)->address();
  (*first)->Shutdown(absl::Seconds(1));
  (*first)->Shutdown(absl::Seconds(1));
  first->reset();
  EXPECT_TRUE(Server::Start(options, {}).ok());
}

TEST(ServerTest, ReadinessCoversEveryService) {
  EmptyService service;
  const auto server = Server::Start(AnyPort(), {{"wireprint.dedup.v1.DedupService", &service}});
  ASSERT_TRUE(server.ok());
  const auto stub =
      grpc::health::v1::Health::NewStub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  for (const bool ready : {false, true, false}) {
    (*server)->SetReady(ready);
    for (const char* name : {"", "wireprint.dedup.v1.DedupService"}) {
      grpc::ClientContext context;
      grpc::health::v1::HealthCheckRequest request;
      request.set_service(name);
      grpc::health::v1::HealthCheckResponse response;
      ASSERT_TRUE(stub->Check(&context, request, &response).ok());
      EXPECT_EQ(response.status() == grpc::health::v1::HealthCheckResponse::SERVING, ready) << name;
    }
  }
}

// Above the limit it is the chain's to refuse.
TEST(ServerTest, ARequestFarAboveTheLimitIsRefused) {
  EmptyService service;
  const auto server = Server::Start(AnyPort(), {{"wireprint.dedup.v1.DedupService", &service}});
  ASSERT_TRUE(server.ok());
  const auto stub =
      dedup::v1::DedupService::NewStub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  for (const bool above : {false, true}) {
    grpc::ClientContext context;
    dedup::v1::GetIndexInfoRequest request;
    request.set_corpus(std::string((8 << 20) + (above ? 1 : -100), 'c'));
    dedup::v1::GetIndexInfoResponse response;
    EXPECT_EQ(stub->GetIndexInfo(&context, request, &response).error_code(),
              above ? grpc::StatusCode::RESOURCE_EXHAUSTED : grpc::StatusCode::UNIMPLEMENTED);
  }
}

// The bytes of a request for the list of services, and the names in the answer: reflection has no C++ headers in
// Debian.
TEST(ServerTest, ReflectionListsHealthAndEveryService) {
  EmptyService service;
  const auto server = Server::Start(AnyPort(), {{"wireprint.dedup.v1.DedupService", &service}});
  ASSERT_TRUE(server.ok());
  grpc::GenericStub stub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  const auto call =
      stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  call->StartCall(nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  const std::string list_services("\x3A\x01*", 3);  // field 7, a string
  const grpc::Slice slice(list_services);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  grpc::Status status;
  call->Finish(&status, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok));
  grpc::Slice whole;
  ASSERT_TRUE(answer.DumpToSingleSlice(&whole).ok());
  const std::string text(reinterpret_cast<const char*>(whole.begin()), whole.size());
  EXPECT_THAT(text, HasSubstr("grpc.health.v1.Health"));
  EXPECT_THAT(text, HasSubstr("wireprint.dedup.v1.DedupService"));
  queue.Shutdown();
}

TEST(ListenProbeTest, AFreePortIsOkAndAnUnknownHostIsNot) {
  EXPECT_TRUE(ProbeListen({"127.0.0.1", 0}).ok());
  EXPECT_EQ(ProbeListen({"no-such-host.invalid", 0}).code(), absl::StatusCode::kInvalidArgument);
}

TEST(GrpcLogTest, TheValueOfAHeaderIsNotLogged) {
  EXPECT_EQ(WithoutHeaderValue("Error parsing metadata: error=invalid value key=te value=SECRET value=2"),
            "Error parsing metadata: error=invalid value key=te value=");
  EXPECT_EQ(WithoutHeaderValue("Handshake failed"), "Handshake failed");
  std::FILE* const file = std::tmpfile();
  SetLogFile(fileno(file));
  RouteGrpcLogs();
  gpr_log(GPR_ERROR, "Error parsing metadata: error=invalid value key=te value=%s", "SECRET");
  gpr_set_log_function(nullptr);
  SetLogFile(STDERR_FILENO);
  std::string said(4096, '\0');
  said.resize(static_cast<size_t>(pread(fileno(file), said.data(), said.size(), 0)));
  std::fclose(file);
  EXPECT_THAT(said, HasSubstr("\"event\":\"grpc\",\"message\":\"Error parsing metadata"));
  EXPECT_THAT(said, testing::Not(HasSubstr("SECRET")));
}

TEST(ServerTest, CallsOfUnknownMethodsAreCountedWithoutTheirNames) {
  Metrics metrics;
  EmptyService service;
  const auto server = Server::Start(AnyPort(), {{"wireprint.dedup.v1.DedupService", &service}}, nullptr, &metrics);
  ASSERT_TRUE(server.ok());
  grpc::GenericStub stub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  const auto call = [&stub](const std::string& method) {
    grpc::ClientContext context;
    const grpc::ByteBuffer empty(nullptr, 0);
    grpc::CompletionQueue queue;
    const auto reader = stub.PrepareUnaryCall(&context, method, empty, &queue);
    reader->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    reader->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status.error_code();
  };
  const std::string counted = "{grpc_type=\"unknown\",grpc_service=\"unknown\",grpc_method=\"unknown\"";
  for (const char* known : {"/grpc.health.v1.Health/Check", "/wireprint.dedup.v1.DedupService/GetIndexInfo"})
    call(known);
  EXPECT_THAT(metrics.Text(), HasSubstr("grpc_server_started_total" + counted + "} 0\n"));
  for (const char* unknown : {"/wireprint.dedup.v1.DedupService/Nope", "/nobody/Nope", "nothing", "/"}) {
    EXPECT_EQ(call(unknown), grpc::StatusCode::UNIMPLEMENTED) << unknown;
  }
  EXPECT_THAT(metrics.Text(), HasSubstr("grpc_server_started_total" + counted + "} 4\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("grpc_server_handled_total" + counted + ",grpc_code=\"Unimplemented\"} 4\n"));
}

}  // namespace
}  // namespace wireprint::chassis
