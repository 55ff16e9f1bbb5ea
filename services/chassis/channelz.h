// grpc.channelz.v1.Channelz as a service of our own: the one built into gRPC is synchronous and asks nobody who calls,
// and it shows the addresses of all callers. What it says comes from gRPC's core.
// https://github.com/grpc/proposal/blob/master/A14-channelz.md
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpc/channelz/v1/channelz.grpc.pb.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/method_table.h"

namespace wireprint::chassis {

// The channels, servers and connections of this process with their counts and recent events. Calls pass the chain like
// all others; an id that nothing has, any more or yet, gets NOT_FOUND / VALUE_OUT_OF_RANGE. Any thread.
class ChannelzService final : public grpc::channelz::v1::Channelz::CallbackService {
 public:
  static constexpr absl::string_view kServiceName = "grpc.channelz.v1.Channelz";

  // Adds a row for each method, which wants the role admin. Errors as of MethodTable::Add.
  static absl::Status AddMethods(MethodTable& methods);

  // `chain` must outlive the service.
  explicit ChannelzService(Chain& chain) : chain_(chain) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* GetTopChannels(Context* context, const grpc::channelz::v1::GetTopChannelsRequest* request,
                          grpc::channelz::v1::GetTopChannelsResponse* response) override;
  Reactor* GetServers(Context* context, const grpc::channelz::v1::GetServersRequest* request,
                      grpc::channelz::v1::GetServersResponse* response) override;
  Reactor* GetServer(Context* context, const grpc::channelz::v1::GetServerRequest* request,
                     grpc::channelz::v1::GetServerResponse* response) override;
  Reactor* GetServerSockets(Context* context, const grpc::channelz::v1::GetServerSocketsRequest* request,
                            grpc::channelz::v1::GetServerSocketsResponse* response) override;
  Reactor* GetChannel(Context* context, const grpc::channelz::v1::GetChannelRequest* request,
                      grpc::channelz::v1::GetChannelResponse* response) override;
  Reactor* GetSubchannel(Context* context, const grpc::channelz::v1::GetSubchannelRequest* request,
                         grpc::channelz::v1::GetSubchannelResponse* response) override;
  Reactor* GetSocket(Context* context, const grpc::channelz::v1::GetSocketRequest* request,
                     grpc::channelz::v1::GetSocketResponse* response) override;

 private:
  Chain& chain_;
};

}  // namespace wireprint::chassis
