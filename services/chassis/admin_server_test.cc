#include "services/chassis/admin_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/server_options.h"
#include "services/chassis/testing_rpc.h"

namespace wireprint::chassis {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
using testing_rpc::Http;

AdminServer::Pages SomePages() {
  AdminServer::Pages pages;
  pages["/a"] = [](absl::string_view query) { return AdminReply{200, "a " + std::string(query)}; };
  pages["/b"] = [](absl::string_view) { return AdminReply{503, "b", "text/html"}; };
  return pages;
}

TEST(AdminServerTest, ServesItsPagesAndNothingElse) {
  const auto server = AdminServer::Start("127.0.0.1:0", SomePages());
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string address = (*server)->address();
  EXPECT_THAT(address, StartsWith("127.0.0.1:"));
  const std::string a = Http(address, "/a?verbose=1");
  EXPECT_THAT(a, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(a, HasSubstr("Content-Length: 11\r\n"));
  EXPECT_THAT(a, EndsWith("\r\n\r\na verbose=1"));
  EXPECT_THAT(Http(address, "/b"), StartsWith("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n"));
  EXPECT_THAT(Http(address, "/"), EndsWith("/a\n/b\n"));
  EXPECT_THAT(Http(address, "/a", "HEAD"), EndsWith("\r\n\r\n"));
  for (const char* path : {"/a/", "/c", "/../etc/passwd", "/%2e%2e/etc/passwd"}) {
    EXPECT_THAT(Http(address, path), testing::Not(StartsWith("HTTP/1.1 200"))) << path;
  }
  EXPECT_THAT(Http(address, "/a", "POST"), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(Http(address, "/a", "DELETE"), StartsWith("HTTP/1.1 405"));
}

TEST(AdminServerTest, AnActionIsPosted) {
  const auto server = AdminServer::Start("127.0.0.1:0", SomePages());
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string address = (*server)->address();
  EXPECT_THAT(Http(address, "/do?it=now", "POST"), StartsWith("HTTP/1.1 404"));
  (*server)->AddAction("/do", [](absl::string_view query) { return AdminReply{200, "done " + std::string(query)}; });
  EXPECT_THAT(Http(address, "/do?it=now", "POST"), EndsWith("\r\n\r\ndone it=now"));
  EXPECT_THAT(Http(address, "/do?it=now"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Http(address, "/do?it=now", "PUT"), StartsWith("HTTP/1.1 405"));
}

// Sends half a request, and waits for nothing.
class Half {
 public:
  explicit Half(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(send(socket_, "GET /a", 6, MSG_NOSIGNAL), 6);
  }
  ~Half() { close(socket_); }
  // Waits until the server closes it.
  bool Ends() {
    char byte;
    return recv(socket_, &byte, 1, 0) <= 0 || Ends();
  }
  bool IsOpen() {
    char byte;
    return recv(socket_, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

 private:
  const int socket_;
};

TEST(AdminServerTest, HalfRequestsHoldUpNobody) {
  const auto server = AdminServer::Start("127.0.0.1:0", SomePages(), absl::Seconds(20));
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string address = (*server)->address();
  HostPort where;
  ASSERT_TRUE(ParseHostPort(address, where));
  std::deque<Half> halves;
  for (int i = 0; i < 24; ++i) halves.emplace_back(where.port);
  EXPECT_THAT(Http(address, "/a"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(std::all_of(halves.begin(), halves.end(), [](Half& half) { return half.IsOpen(); }));
}

TEST(AdminServerTest, AHalfRequestIsGivenUpWhenPatienceEnds) {
  const auto port_of = [](const AdminServer& server) {
    HostPort where;
    EXPECT_TRUE(ParseHostPort(server.address(), where));
    return where.port;
  };
  const auto patient = AdminServer::Start("127.0.0.1:0", SomePages(), absl::Seconds(60));
  const auto usual = AdminServer::Start("127.0.0.1:0", SomePages());
  const auto hasty = AdminServer::Start("127.0.0.1:0", SomePages(), absl::Milliseconds(100));
  ASSERT_TRUE(patient.ok() && usual.ok() && hasty.ok());
  Half waits(port_of(**patient));
  EXPECT_TRUE(Half(port_of(**usual)).Ends());
  EXPECT_TRUE(Half(port_of(**hasty)).Ends());
  EXPECT_TRUE(waits.IsOpen());
}

TEST(AdminServerTest, AnAddressThatCannotBeHadIsAnError) {
  const auto first = AdminServer::Start("127.0.0.1:0", {});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(AdminServer::Start((*first)->address(), {}).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(AdminServer::Start("nowhere", {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AdminServer::Start("192.0.2.1:0", {}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace wireprint::chassis
