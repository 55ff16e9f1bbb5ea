#include "services/chassis/host.h"

#include <chrono>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "services/chassis/testing_rpc.h"

namespace wireprint::chassis {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace testing_rpc;

const char kAlpha[] = "8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8";
const char kBeta[] = "f44e64e75f3948e9f73f8dfa94721c4ce8cbb4f265c4790c702b2d41cfbf2753";

class HostTest : public testing::Test {
 protected:
  HostTest() {
    config_.server.listen = "127.0.0.1:0";
    config_.admin_listen = "127.0.0.1:0";
    config_.admin_listen_chosen = true;
    config_.reload_interval = absl::Milliseconds(20);
    config_.pool.threads = 2;
  }
  ~HostTest() override {
    if (host_ != nullptr) host_->Stop();
    host_.reset();
    fs::remove_all(root_);
  }

  void Start() {
    auto host = Host::Start(config_, Methods());
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    service_ = std::make_unique<Service>(host_->chain());
  }
  void Listen() {
    const absl::Status listening = host_->Listen({{kService, service_.get()}}, signals_);
    ASSERT_TRUE(listening.ok()) << listening;
    stub_ = Connect(grpc::InsecureChannelCredentials());
  }
  void Serve() {
    ASSERT_NO_FATAL_FAILURE(Listen());
    const absl::Status served = host_->Serve();
    ASSERT_TRUE(served.ok()) << served;
  }
  std::unique_ptr<dedup::v1::DedupService::Stub> Connect(const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return dedup::v1::DedupService::NewStub(
        grpc::CreateCustomChannel("localhost:" + std::to_string(host_->server().port()), credentials, arguments));
  }
  grpc::Status Info(const std::string& authorization = "") { return InfoOn(*stub_, authorization); }
  static grpc::Status InfoOn(dedup::v1::DedupService::Stub& stub, const std::string& authorization = "") {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    dedup::v1::GetIndexInfoResponse response;
    return stub.GetIndexInfo(&context, {}, &response);
  }
  grpc::Status Delete(const std::string& authorization) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", authorization);
    dedup::v1::DeleteReportResponse response;
    return stub_->DeleteReport(&context, {}, &response);
  }
  std::string Page(const std::string& path) { return Http(host_->admin_address(), path); }
  template <typename Condition>
  static bool Await(Condition condition) {
    for (int i = 0; i < 500 && !condition(); ++i) absl::SleepFor(absl::Milliseconds(10));
    return condition();
  }

  SignalGuard signals_;
  const fs::path root_ = Directory();
  ServerConfig config_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<dedup::v1::DedupService::Stub> stub_;
};

TEST_F(HostTest, TheAdminPortTellsWarmUpFromReady) {
  Start();
  EXPECT_THAT(Page("/healthz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Page("/readyz"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(Page("/readyz"), HasSubstr("[-]warm-up failed: not finished yet"));
  std::atomic<bool> broken{false};
  host_->readiness().Add("store", [&] { return broken ? absl::UnavailableError("no space") : absl::OkStatus(); });
  Serve();
  EXPECT_THAT(Page("/readyz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Page("/readyz?verbose"), HasSubstr("[+]store ok\n"));
  const auto health = grpc::health::v1::Health::NewStub(
      grpc::CreateChannel(host_->server().address(), grpc::InsecureChannelCredentials()));
  const auto serving = [&health] {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(kService);
    grpc::health::v1::HealthCheckResponse response;
    return health->Check(&context, request, &response).ok() &&
           response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
  };
  EXPECT_TRUE(serving());
  broken = true;
  EXPECT_TRUE(Await([&] { return !serving(); }));
  EXPECT_THAT(Page("/readyz"), HasSubstr("[-]store failed: no space"));
  EXPECT_THAT(Page("/healthz"), StartsWith("HTTP/1.1 200"));
  broken = false;
  EXPECT_TRUE(Await(serving));
}

TEST_F(HostTest, CallsThatComeBeforeItHasLoadedAreToldToComeAgain) {
  Start();
  std::atomic<int> handled{0};
  service_->handler = [&](Call* call) {
    ++handled;
    call->Finish(absl::OkStatus());
  };
  Listen();
  host_->Warming("the attic is being searched");
  EXPECT_TRUE(Await(
      [&] { return Page("/readyz").find("[-]warm-up failed: the attic is being searched") != std::string::npos; }));
  grpc::ClientContext context;
  dedup::v1::GetIndexInfoResponse response;
  const grpc::Status refused = stub_->GetIndexInfo(&context, {}, &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Reason(refused), "WARMING_UP");
  const auto pushback = context.GetServerTrailingMetadata().find("grpc-retry-pushback-ms");
  ASSERT_NE(pushback, context.GetServerTrailingMetadata().end());
  const int milliseconds = std::stoi(std::string(pushback->second.data(), pushback->second.size()));
  EXPECT_TRUE(milliseconds >= 1000 && milliseconds <= 2000) << milliseconds;
  const auto health = grpc::health::v1::Health::NewStub(
      grpc::CreateChannel(host_->server().address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext watching;
  const auto watch = health->Watch(&watching, {});
  grpc::health::v1::HealthCheckResponse said;
  ASSERT_TRUE(watch->Read(&said));
  EXPECT_EQ(said.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(handled, 0);
  ASSERT_TRUE(host_->Serve().ok());
  ASSERT_TRUE(watch->Read(&said));
  EXPECT_EQ(said.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  EXPECT_TRUE(Info().ok());
  EXPECT_EQ(handled, 1);
  watching.TryCancel();
}

TEST_F(HostTest, ThePagesShowNumbersLimitsAndConfiguration) {
  Start();
  Serve();
  EXPECT_TRUE(Info().ok());
  const std::string metrics = Page("/metrics");
  EXPECT_THAT(metrics, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(metrics, HasSubstr("grpc_method=\"GetIndexInfo\",grpc_code=\"OK\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("process_open_fds "));
  EXPECT_THAT(Page("/debug/limits"), HasSubstr("max_inflight 512\n"));
  EXPECT_THAT(Page("/debug/limits"), HasSubstr("wireprint_server_inflight_calls 0\n"));
  EXPECT_THAT(Page("/config"), HasSubstr("max-inflight = 512\n"));
  EXPECT_THAT(Page("/version"), HasSubstr("\r\n\r\n0."));
}

TEST_F(HostTest, TokensDecideWhoMayDoWhat) {
  config_.token_file = root_ / "tokens";
  WriteFile(config_.token_file, std::string("desk reader sha256:") + kAlpha + "\n");
  Start();
  Serve();
  for (const char* wrong : {"", "Bearer wrong", "Bearer ", "alpha", "Basic alpha", "Bearer alpha beta"}) {
    const grpc::Status refused = Info(wrong);
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAUTHENTICATED) << wrong;
    EXPECT_EQ(Reason(refused), "UNAUTHENTICATED") << wrong;
  }
  EXPECT_TRUE(Info("Bearer alpha").ok());
  EXPECT_TRUE(Info("bearer alpha").ok());
  grpc::ClientContext twice;
  twice.AddMetadata("authorization", "Bearer alpha");
  twice.AddMetadata("authorization", "Bearer wrong");
  dedup::v1::GetIndexInfoResponse response;
  EXPECT_EQ(stub_->GetIndexInfo(&twice, {}, &response).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Delete("Bearer alpha").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(Delete("Bearer alpha")), "PERMISSION_DENIED");
  service_->handler = [](Call* call) {
    EXPECT_EQ(call->caller().name, "desk");
    call->Finish(absl::OkStatus());
  };
  EXPECT_TRUE(Info("Bearer alpha").ok());
  EXPECT_THAT(Page("/metrics"), HasSubstr("grpc_method=\"GetIndexInfo\",grpc_code=\"Unauthenticated\"} 7\n"));

  WriteFile(config_.token_file, std::string("root admin sha256:") + kBeta + "\n");
  EXPECT_TRUE(Await([&] { return Delete("Bearer beta").ok(); }));
  EXPECT_FALSE(Info("Bearer alpha").ok());
  WriteFile(config_.token_file, "nonsense\n");
  EXPECT_TRUE(Await([&] { return Page("/metrics").find("tokens\",result=\"failed\"} 1\n") != std::string::npos; }));
  EXPECT_TRUE(Delete("Bearer beta").ok()) << "the tokens from before stay in force";
}

TEST_F(HostTest, ABadCertificateDoesNotTakeThePlaceOfAGoodOne) {
  MakeAuthority(root_, "ca");
  MakeCertificate(root_, "one", "ca");
  MakeCertificate(root_, "two", "ca", 60);
  const auto install = [this](const std::string& name, const std::string& key) {
    WriteFile(root_ / "tls.key", ReadWhole(root_ / (key + ".key")));
    WriteFile(root_ / "tls.crt", ReadWhole(root_ / (name + ".crt")));
  };
  install("one", "one");
  config_.tls_cert = root_ / "tls.crt";
  config_.tls_key = root_ / "tls.key";
  EXPECT_TRUE(Host::CheckFiles(config_).ok());
  Start();
  Serve();
  const auto credentials = grpc::SslCredentials({ReadWhole(root_ / "ca.crt"), "", ""});
  EXPECT_TRUE(InfoOn(*Connect(credentials)).ok());
  EXPECT_FALSE(Info().ok()) << "in clear text";
  const auto expiry = [this] {
    const std::string text = Page("/metrics");
    const size_t at = text.find("wireprint_tls_not_after_timestamp_seconds{certificate=\"server\"} ");
    return at == std::string::npos ? 0 : std::stod(text.substr(text.find(' ', at)));
  };
  const double first = expiry();
  EXPECT_GT(first, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
  install("two", "one");  // a key that does not fit
  EXPECT_TRUE(Await([&] { return Page("/metrics").find("tls\",result=\"failed\"} 1\n") != std::string::npos; }));
  EXPECT_EQ(expiry(), first);
  EXPECT_TRUE(InfoOn(*Connect(credentials)).ok());
  EXPECT_THAT(std::string(Host::CheckFiles(config_).message()), StartsWith("--tls-key: the key is not that"));
  install("two", "two");
  EXPECT_TRUE(Await([&] { return expiry() > first; }));
  EXPECT_TRUE(InfoOn(*Connect(credentials)).ok());
}

TEST_F(HostTest, AClientThatCallsTooOftenIsToldWhenToComeAgain) {
  config_.chain.client_rate = 1;
  config_.chain.client_burst = 5;
  Start();
  Serve();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(Info().ok());
  const grpc::Status refused = Info();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(refused), "RATE_LIMITED");
  stub_ = Connect(grpc::InsecureChannelCredentials());
  EXPECT_FALSE(Info().ok()) << "another connection of the same client";
  EXPECT_THAT(Page("/metrics"), HasSubstr("wireprint_server_refused_total{limit=\"client_rate\"} 2\n"));
}

TEST_F(HostTest, ClientsWithCertificatesAreToldApartByThem) {
  ASSERT_NO_FATAL_FAILURE(MakeAuthority(root_, "ca"));
  ASSERT_NO_FATAL_FAILURE(MakeCertificate(root_, "server", "ca"));
  ASSERT_NO_FATAL_FAILURE(MakeCertificate(root_, "crawler", "ca", 30, "DNS:crawler.example"));
  ASSERT_NO_FATAL_FAILURE(MakeCertificate(root_, "desk", "ca", 30, "DNS:desk.example"));
  config_.tls_cert = root_ / "server.crt";
  config_.tls_key = root_ / "server.key";
  config_.tls_client_ca = root_ / "ca.crt";
  config_.chain.client_rate = 1;
  config_.chain.client_burst = 2;
  Start();
  Serve();
  const auto connect = [this](const std::string& name) {
    return Connect(grpc::SslCredentials(
        {ReadWhole(root_ / "ca.crt"), ReadWhole(root_ / (name + ".key")), ReadWhole(root_ / (name + ".crt"))}));
  };
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(InfoOn(*connect("crawler")).ok());
  EXPECT_EQ(Reason(InfoOn(*connect("crawler"))), "RATE_LIMITED");
  EXPECT_TRUE(InfoOn(*connect("desk")).ok()) << "of the same address";
}

TEST_F(HostTest, WhatIsWrongAtTheStartIsNamed) {
  config_.token_file = root_ / "none";
  const auto said = [this] { return std::string(Host::Start(config_, Methods()).status().message()); };
  EXPECT_THAT(said(), StartsWith("--token-file: "));
  EXPECT_THAT(std::string(Host::CheckFiles(config_).message()), StartsWith("--token-file: "));
  EXPECT_EQ(ExitCodeOf(Host::CheckFiles(config_)), kExitFlags);
  config_.token_file.clear();
  config_.tls_cert = root_ / "none";
  config_.tls_key = root_ / "none";
  EXPECT_THAT(said(), StartsWith("--tls-cert: "));
  // Each fault under the flag of its own file.
  ASSERT_NO_FATAL_FAILURE(MakeAuthority(root_, "server"));
  config_.tls_cert = root_ / "server.crt";
  const auto both = [&](const char* flag) {
    EXPECT_THAT(said(), StartsWith(flag));
    EXPECT_THAT(std::string(Host::CheckFiles(config_).message()), StartsWith(flag));
  };
  both("--tls-key: cannot read");
  config_.tls_key = root_ / "server.crt";
  both("--tls-key: the key does not parse");
  config_.tls_key = root_ / "server.key";
  config_.tls_client_ca = root_ / "server.key";
  both("--tls-client-ca: the client CA");
  config_.tls_cert = root_ / "server.key";
  both("--tls-cert: the certificate");
  config_.tls_cert.clear();
  config_.tls_client_ca.clear();
  Start();
  config_.admin_listen = host_->admin_address();
  const absl::Status taken = Host::Start(config_, Methods()).status();
  EXPECT_EQ(ExitCodeOf(taken), kExitPortTaken);
  config_.admin_listen_chosen = false;
  EXPECT_TRUE(Host::Start(config_, Methods()).ok()) << "the default port is not worth a refusal";
}

TEST_F(HostTest, ReflectionCanBeTurnedOff) {
  for (const bool on : {true, false}) {
    config_.server.reflection = on;
    Start();
    Serve();
    EXPECT_TRUE(Info().ok());
    grpc::GenericStub stub(grpc::CreateChannel(host_->server().address(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    const auto call =
        stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
    void* tag = nullptr;
    bool ok = false;
    call->StartCall(nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok));
    if (ok) {
      call->WritesDone(nullptr);
      EXPECT_TRUE(queue.Next(&tag, &ok));
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok));
    EXPECT_EQ(status.error_code(), on ? grpc::StatusCode::OK : grpc::StatusCode::UNIMPLEMENTED);
    queue.Shutdown();
    host_->StopAsking();
    host_.reset();
  }
}

}  // namespace
}  // namespace wireprint::chassis
