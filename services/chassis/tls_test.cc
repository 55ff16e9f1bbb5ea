// Certificates made by openssl on the spot, and real handshakes.
#include <memory>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "services/chassis/server.h"
#include "services/chassis/testing_rpc.h"
#include "services/chassis/tls_credentials.h"
#include "services/chassis/tls_pair.h"

namespace wireprint::chassis {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using namespace testing_rpc;

class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    MakeAuthority(root_, "ca");
    MakeAuthority(root_, "other");
    MakeCertificate(root_, "one", "ca");
    MakeCertificate(root_, "two", "ca", 60);
    MakeCertificate(root_, "client", "ca");
    MakeCertificate(root_, "stranger", "other");
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string Pem(const std::string& file) { return ReadWhole(root_ / file); }
  absl::StatusOr<TlsPair> Check(const std::string& certificate, const std::string& key, const std::string& ca = "") {
    return CheckTlsPair(certificate, key, ca, absl::Now());
  }
  TlsPair Pair(const std::string& name, const std::string& ca = "") {
    auto pair = Check(Pem(name + ".crt"), Pem(name + ".key"), ca);
    EXPECT_TRUE(pair.ok()) << pair.status();
    return *std::move(pair);
  }
  void Start(TlsPair pair) {
    store_ = std::make_shared<TlsStore>(std::move(pair));
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    auto server = Server::Start(options, {}, MakeTlsCredentials(store_));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  // A channel of its own, with the certificate of `client` when that is not empty.
  std::shared_ptr<grpc::Channel> Connect(const std::string& ca, const std::string& client = "") {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = Pem(ca + ".crt");
    if (!client.empty()) {
      options.pem_cert_chain = Pem(client + ".crt");
      options.pem_private_key = Pem(client + ".key");
    }
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel("localhost:" + std::to_string(server_->port()), grpc::SslCredentials(options),
                                     arguments);
  }
  static grpc::StatusCode Call(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    grpc::health::v1::HealthCheckResponse response;
    return grpc::health::v1::Health::NewStub(channel)->Check(&context, {}, &response).error_code();
  }
  // The name in the certificate that a new handshake gets.
  std::string NameServed() {
    OpenSsl(root_, "s_client -connect 127.0.0.1:" + std::to_string(server_->port()) + " -alpn h2 </dev/null");
    const std::string said = Pem("openssl.log");
    const size_t at = said.find("subject=CN = ");
    return at == std::string::npos ? said : said.substr(at + 13, said.find('\n', at) - at - 13);
  }

  const fs::path root_ = Directory();
  std::shared_ptr<TlsStore> store_;
  std::unique_ptr<Server> server_;
};

constexpr auto kOk = grpc::StatusCode::OK;
constexpr auto kUnavailable = grpc::StatusCode::UNAVAILABLE;

TEST_F(TlsTest, APairIsCheckedBeforeItIsUsed) {
  const auto fault = [](const absl::StatusOr<TlsPair>& pair) { return std::string(pair.status().message()); };
  const absl::StatusOr<TlsPair> good = Check(Pem("one.crt") + Pem("ca.crt"), Pem("one.key"), Pem("other.crt"));
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_NEAR(absl::ToDoubleHours(good->not_after - absl::Now()) / 24, 30, 0.1);
  EXPECT_THAT(fault(Check(Pem("one.crt"), Pem("two.key"))), HasSubstr("not that of the certificate"));
  EXPECT_THAT(fault(Check("", Pem("one.key"))), HasSubstr("no certificate"));
  EXPECT_THAT(fault(Check("garbage", Pem("one.key"))), HasSubstr("no certificate"));
  const std::string half = Pem("one.crt").substr(0, 200);
  EXPECT_THAT(fault(Check(half, Pem("one.key"))), HasSubstr("certificate"));
  EXPECT_THAT(fault(Check(Pem("one.crt"), "garbage")), HasSubstr("key does not parse"));
  EXPECT_THAT(fault(Check(Pem("one.crt") + Pem("other.crt"), Pem("one.key"))), HasSubstr("not issued by"));
  EXPECT_THAT(fault(Check(Pem("one.crt"), Pem("one.key"), "garbage")), HasSubstr("client CA"));
  const absl::Time later = absl::Now() + absl::Hours(24 * 31);
  EXPECT_THAT(fault(CheckTlsPair(Pem("one.crt"), Pem("one.key"), "", later)), HasSubstr("expired at"));
  EXPECT_THAT(fault(CheckTlsPair(Pem("two.crt"), Pem("two.key"), Pem("ca.crt"), later)), HasSubstr("client CA"));
  EXPECT_THAT(fault(CheckTlsPair(Pem("one.crt"), Pem("one.key"), "", absl::Now() - absl::Hours(48))),
              HasSubstr("valid from"));
  OpenSsl(root_, "pkcs8 -topk8 -in one.key -out locked.key -passout pass:secret");
  EXPECT_THAT(fault(Check(Pem("one.crt"), Pem("locked.key"))), HasSubstr("unencrypted"));
}

TEST_F(TlsTest, ACertificateThatServesForNoConnectionIsRefused) {
  const auto check = [this](const std::string& name, TlsEnd end = TlsEnd::kServer) {
    return CheckTlsPair(Pem(name + ".crt"), Pem(name + ".key"), "", absl::Now(), end).status();
  };
  const auto make = [this](const std::string& name, const std::string& key, const std::string& more = "") {
    OpenSsl(root_, "req -x509 -nodes -days 3 -subj /CN=localhost -newkey " + key + " -keyout " + name + ".key -out " +
                       name + ".crt " + more);
  };
  make("for_clients", "ec -pkeyopt ec_paramgen_curve:P-256", "-addext extendedKeyUsage=clientAuth");
  EXPECT_THAT(std::string(check("for_clients").message()), HasSubstr("not one for a server"));
  EXPECT_TRUE(check("for_clients", TlsEnd::kClient).ok());
  make("for_servers", "ec -pkeyopt ec_paramgen_curve:P-256", "-addext extendedKeyUsage=serverAuth");
  EXPECT_TRUE(check("for_servers").ok());
  EXPECT_THAT(std::string(check("for_servers", TlsEnd::kClient).message()), HasSubstr("not one for a client"));
  for (const auto& [name, key] :
       {std::pair{"odd_curve", "ec -pkeyopt ec_paramgen_curve:secp256k1"}, std::pair{"short", "rsa:1024"}}) {
    make(name, key);
    for (const TlsEnd end : {TlsEnd::kServer, TlsEnd::kClient}) {
      EXPECT_THAT(std::string(check(name, end).message()), HasSubstr("no connection comes about")) << name;
    }
  }
  for (const auto& [name, key] :
       {std::pair{"rsa", "rsa:2048"}, std::pair{"p384", "ec -pkeyopt ec_paramgen_curve:P-384"},
        std::pair{"p521", "ec -pkeyopt ec_paramgen_curve:P-521"}, std::pair{"ed25519", "ed25519"}}) {
    make(name, key, "-addext subjectAltName=DNS:localhost");
    for (const TlsEnd end : {TlsEnd::kServer, TlsEnd::kClient}) EXPECT_TRUE(check(name, end).ok()) << check(name, end);
    Start(Pair(name));
    EXPECT_EQ(Call(Connect(name)), grpc::StatusCode::OK) << name << ": gRPC is of the same mind";
  }
}

TEST_F(TlsTest, NewHandshakesGetTheNewCertificateAndOpenConnectionsGoOn) {
  Start(Pair("one"));
  const auto open = Connect("ca");
  EXPECT_EQ(Call(open), kOk);
  EXPECT_EQ(NameServed(), "one");
  store_->Set(Pair("two"));
  EXPECT_EQ(NameServed(), "two");
  EXPECT_EQ(Call(open), kOk);
  EXPECT_EQ(Call(Connect("ca")), kOk);
  EXPECT_EQ(Call(Connect("other")), kUnavailable) << "a client that trusts others";
  const auto clear = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  EXPECT_EQ(Call(clear), kUnavailable);
}

TEST_F(TlsTest, OldProtocolsAreRefused) {
  Start(Pair("one"));
  const std::string connect = "openssl s_client -cipher ALL:@SECLEVEL=0 -alpn h2 -connect " + server_->address();
  EXPECT_EQ(std::system((connect + " -tls1_2 </dev/null >/dev/null 2>&1").c_str()), 0);
  EXPECT_NE(std::system((connect + " -tls1_1 </dev/null >/dev/null 2>&1").c_str()), 0);
}

TEST_F(TlsTest, WithAClientCaClientsNeedItsCertificate) {
  Start(Pair("one", Pem("ca.crt")));
  EXPECT_EQ(Call(Connect("ca", "client")), kOk);
  EXPECT_EQ(Call(Connect("ca")), kUnavailable);
  EXPECT_EQ(Call(Connect("ca", "stranger")), kUnavailable);
  MakeCertificate(root_, "expired", "ca", -1);
  EXPECT_EQ(Call(Connect("ca", "expired")), kUnavailable);
  store_->Set(Pair("one", Pem("other.crt")));
  EXPECT_EQ(Call(Connect("ca", "stranger")), kOk);
  EXPECT_EQ(Call(Connect("ca", "client")), kUnavailable);
}

TEST_F(TlsTest, ARotationUnderLoadFailsNoCall) {
  Start(Pair("one"));
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> clients;
  for (int t = 0; t < 3; ++t) {
    clients.emplace_back([&] {
      while (!stop) {
        const auto channel = Connect("ca");
        for (int i = 0; i < 3; ++i, ++calls) failed += Call(channel) != kOk;
      }
    });
  }
  for (int i = 0; i < 40; ++i) {
    store_->Set(Pair(i % 2 == 0 ? "two" : "one"));
    absl::SleepFor(absl::Milliseconds(10));
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_GT(calls.load(), 30);
  EXPECT_EQ(failed.load(), 0);
}

}  // namespace
}  // namespace wireprint::chassis
