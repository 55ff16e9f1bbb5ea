#include "services/chassis/channelz.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "services/chassis/host.h"
#include "services/chassis/testing_rpc.h"

namespace wireprint::chassis {
namespace {

namespace cz = grpc::channelz::v1;
using testing::AnyOf;
using namespace testing_rpc;

// Of the tokens "alpha" and "beta".
const char kTokens[] =
    "desk ingester sha256:8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8\n"
    "root admin sha256:f44e64e75f3948e9f73f8dfa94721c4ce8cbb4f265c4790c702b2d41cfbf2753\n";

class ChannelzTest : public testing::Test {
 protected:
  void Start(bool channelz) {
    ServerConfig config;
    config.server.listen = "127.0.0.1:0";
    config.server.channelz = channelz;
    config.token_file = root_ / "tokens";
    config.reload_interval = absl::Seconds(10);
    config.pool.threads = 2;
    WriteFile(config.token_file, kTokens);
    auto host = Host::Start(config, Methods());
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    service_ = std::make_unique<Service>(host_->chain());
    const absl::Status listening = host_->Listen({{kService, service_.get()}}, signals_);
    ASSERT_TRUE(listening.ok()) << listening;
    ASSERT_TRUE(host_->Serve().ok());
    target_ = host_->server().address();
    stub_ = cz::Channelz::NewStub(grpc::CreateChannel(target_, grpc::InsecureChannelCredentials()));
  }
  ~ChannelzTest() override {
    if (host_ != nullptr) host_->Stop();
    host_.reset();
    std::filesystem::remove_all(root_);
  }

  template <typename Method, typename Request, typename Response>
  grpc::Status Call(Method method, const Request& request, Response& response, const std::string& token = "beta") {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    return (*stub_.*method)(&context, request, &response);
  }
  // The code, when only that counts.
  template <typename Method, typename Request, typename Response>
  grpc::StatusCode Code(Method method, const Request& request, Response response, const std::string& token = "beta") {
    return Call(method, request, response, token).error_code();
  }

  SignalGuard signals_;
  const std::filesystem::path root_ = Directory();
  std::unique_ptr<Host> host_;
  std::unique_ptr<Service> service_;
  std::string target_;
  std::unique_ptr<cz::Channelz::Stub> stub_;
};

TEST_F(ChannelzTest, AnAdminSeesServersAndTheirConnections) {
  Start(true);
  cz::GetServersResponse servers;
  ASSERT_TRUE(Call(&cz::Channelz::Stub::GetServers, cz::GetServersRequest(), servers).ok());
  ASSERT_EQ(servers.server_size(), 1);
  EXPECT_TRUE(servers.end());
  EXPECT_GE(servers.server(0).data().calls_started(), 1);
  cz::GetServerRequest which;
  which.set_server_id(servers.server(0).ref().server_id());
  cz::GetServerResponse server;
  ASSERT_TRUE(Call(&cz::Channelz::Stub::GetServer, which, server).ok());
  EXPECT_GT(server.server().data().calls_started(), servers.server(0).data().calls_started());
  cz::GetServerSocketsRequest of;
  of.set_server_id(which.server_id());
  cz::GetServerSocketsResponse sockets;
  ASSERT_TRUE(Call(&cz::Channelz::Stub::GetServerSockets, of, sockets).ok());
  ASSERT_EQ(sockets.socket_ref_size(), 1);
  cz::GetSocketRequest one;
  one.set_socket_id(sockets.socket_ref(0).socket_id());
  cz::GetSocketResponse socket;
  ASSERT_TRUE(Call(&cz::Channelz::Stub::GetSocket, one, socket).ok());
  EXPECT_EQ("127.0.0.1:" + std::to_string(socket.socket().local().tcpip_address().port()), target_);
  EXPECT_GE(socket.socket().data().streams_started(), 3);
}

TEST_F(ChannelzTest, AnAdminSeesTheChannelsOfTheProcess) {
  Start(true);
  cz::GetTopChannelsResponse top;
  ASSERT_TRUE(Call(&cz::Channelz::Stub::GetTopChannels, cz::GetTopChannelsRequest(), top).ok());
  ASSERT_EQ(top.channel_size(), 1) << "that of this test";
  EXPECT_THAT(top.channel(0).data().target(), testing::HasSubstr(target_));
  cz::GetChannelRequest which;
  which.set_channel_id(top.channel(0).ref().channel_id());
  cz::GetChannelResponse channel;
  ASSERT_TRUE(Call(&cz::Channelz::Stub::GetChannel, which, channel).ok());
  ASSERT_EQ(channel.channel().subchannel_ref_size(), 1);
  cz::GetSubchannelRequest below;
  below.set_subchannel_id(channel.channel().subchannel_ref(0).subchannel_id());
  cz::GetSubchannelResponse subchannel;
  ASSERT_TRUE(Call(&cz::Channelz::Stub::GetSubchannel, below, subchannel).ok());
  EXPECT_EQ(subchannel.subchannel().data().state().state(), cz::ChannelConnectivityState::READY);
}

TEST_F(ChannelzTest, NobodyElseSeesAnything) {
  Start(true);
  for (const auto& [token, code] :
       {std::pair{"", grpc::StatusCode::UNAUTHENTICATED}, std::pair{"alpha", grpc::StatusCode::PERMISSION_DENIED}}) {
    using Stub = cz::Channelz::Stub;
    EXPECT_EQ(Code(&Stub::GetTopChannels, cz::GetTopChannelsRequest(), cz::GetTopChannelsResponse(), token), code);
    EXPECT_EQ(Code(&Stub::GetServers, cz::GetServersRequest(), cz::GetServersResponse(), token), code);
    EXPECT_EQ(Code(&Stub::GetServer, cz::GetServerRequest(), cz::GetServerResponse(), token), code);
    EXPECT_EQ(Code(&Stub::GetServerSockets, cz::GetServerSocketsRequest(), cz::GetServerSocketsResponse(), token),
              code);
    EXPECT_EQ(Code(&Stub::GetChannel, cz::GetChannelRequest(), cz::GetChannelResponse(), token), code);
    EXPECT_EQ(Code(&Stub::GetSubchannel, cz::GetSubchannelRequest(), cz::GetSubchannelResponse(), token), code);
    EXPECT_EQ(Code(&Stub::GetSocket, cz::GetSocketRequest(), cz::GetSocketResponse(), token), code);
  }
}

TEST_F(ChannelzTest, IdsOfNothingAreNotFound) {
  Start(true);
  using Stub = cz::Channelz::Stub;
  for (const int64_t id : {int64_t{0}, int64_t{-1}, int64_t{1} << 40, std::numeric_limits<int64_t>::min(),
                           std::numeric_limits<int64_t>::max()}) {
    cz::GetServerRequest server;
    server.set_server_id(id);
    cz::GetServerResponse none;
    const grpc::Status status = Call(&Stub::GetServer, server, none);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
    EXPECT_EQ(Reason(status), "VALUE_OUT_OF_RANGE");
    cz::GetSocketRequest socket;
    socket.set_socket_id(id);
    EXPECT_EQ(Code(&Stub::GetSocket, socket, cz::GetSocketResponse()), grpc::StatusCode::NOT_FOUND);
    cz::GetChannelRequest channel;
    channel.set_channel_id(id);
    EXPECT_EQ(Code(&Stub::GetChannel, channel, cz::GetChannelResponse()), grpc::StatusCode::NOT_FOUND);
    cz::GetSubchannelRequest subchannel;
    subchannel.set_subchannel_id(id);
    EXPECT_EQ(Code(&Stub::GetSubchannel, subchannel, cz::GetSubchannelResponse()), grpc::StatusCode::NOT_FOUND);
    cz::GetServersRequest servers;
    servers.set_start_server_id(id);
    EXPECT_EQ(Code(&Stub::GetServers, servers, cz::GetServersResponse()), grpc::StatusCode::OK);
    cz::GetTopChannelsRequest channels;
    channels.set_start_channel_id(id);
    EXPECT_EQ(Code(&Stub::GetTopChannels, channels, cz::GetTopChannelsResponse()), grpc::StatusCode::OK);
    cz::GetServersResponse all;
    ASSERT_TRUE(Call(&Stub::GetServers, cz::GetServersRequest(), all).ok());
    cz::GetServerSocketsRequest sockets;
    sockets.set_server_id(all.server(0).ref().server_id());
    sockets.set_start_socket_id(id);
    sockets.set_max_results(id);
    EXPECT_THAT(Code(&Stub::GetServerSockets, sockets, cz::GetServerSocketsResponse()),
                AnyOf(grpc::StatusCode::OK, grpc::StatusCode::NOT_FOUND));
  }
}

TEST_F(ChannelzTest, ItIsOffUnlessAskedFor) {
  Start(ServerOptions().channelz);
  EXPECT_EQ(Code(&cz::Channelz::Stub::GetServers, cz::GetServersRequest(), cz::GetServersResponse()),
            grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace wireprint::chassis
