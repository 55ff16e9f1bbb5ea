#include "services/chassis/channelz.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "grpc/grpc.h"
#include "grpc/support/alloc.h"
#include "services/chassis/error.h"
#include "services/chassis/unary.h"

namespace wireprint::chassis {

using namespace grpc::channelz::v1;  // NOLINT: seven methods with two messages each

namespace {

struct GprFree {
  void operator()(char* text) const { gpr_free(text); }
};

// Fills `response` from what core says, as JSON that the caller of this owns; null when nothing has the id of `field`.
absl::Status Fill(char* json, absl::string_view field, google::protobuf::Message& response) {
  const std::unique_ptr<char, GprFree> owned(json);
  if (owned == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, absl::StrCat("nothing has this ", field),
                     {.reason = "VALUE_OUT_OF_RANGE", .field = std::string(field)});
  }
  google::protobuf::util::JsonParseOptions options;
  options.case_insensitive_enum_parsing = true;
  const auto parsed = google::protobuf::util::JsonStringToMessage(owned.get(), &response, options);
  return parsed.ok() ? absl::OkStatus() : absl::InternalError(absl::StrCat("channelz: ", parsed.ToString()));
}

// `get` asks core for the JSON of an answer.
template <typename Request, typename Response, typename Get>
grpc::ServerUnaryReactor* Answer(Chain& chain, const char* method, absl::string_view field,
                                 grpc::CallbackServerContext* context, const Request* request, Response* response,
                                 Get get) {
  return HandleUnary(chain, method, context, request, response,
                     [field, get](auto* call) { call->Finish(Fill(get(call->request()), field, call->response())); });
}

}  // namespace

absl::Status ChannelzService::AddMethods(MethodTable& methods) {
  std::vector<std::pair<std::string, Role>> roles;
  for (const char* method :
       {"GetTopChannels", "GetServers", "GetServer", "GetServerSockets", "GetChannel", "GetSubchannel", "GetSocket"}) {
    roles.emplace_back(method, Role::kAdmin);
  }
  return methods.Add(kServiceName, roles);
}

grpc::ServerUnaryReactor* ChannelzService::GetTopChannels(Context* context, const GetTopChannelsRequest* request,
                                                          GetTopChannelsResponse* response) {
  return Answer(chain_, "GetTopChannels", "start_channel_id", context, request, response,
                [](const auto& asked) { return grpc_channelz_get_top_channels(asked.start_channel_id()); });
}

grpc::ServerUnaryReactor* ChannelzService::GetServers(Context* context, const GetServersRequest* request,
                                                      GetServersResponse* response) {
  return Answer(chain_, "GetServers", "start_server_id", context, request, response,
                [](const auto& asked) { return grpc_channelz_get_servers(asked.start_server_id()); });
}

grpc::ServerUnaryReactor* ChannelzService::GetServer(Context* context, const GetServerRequest* request,
                                                     GetServerResponse* response) {
  return Answer(chain_, "GetServer", "server_id", context, request, response,
                [](const auto& asked) { return grpc_channelz_get_server(asked.server_id()); });
}

grpc::ServerUnaryReactor* ChannelzService::GetServerSockets(Context* context, const GetServerSocketsRequest* request,
                                                            GetServerSocketsResponse* response) {
  return Answer(chain_, "GetServerSockets", "server_id", context, request, response, [](const auto& asked) {
    return grpc_channelz_get_server_sockets(asked.server_id(), asked.start_socket_id(), asked.max_results());
  });
}

grpc::ServerUnaryReactor* ChannelzService::GetChannel(Context* context, const GetChannelRequest* request,
                                                      GetChannelResponse* response) {
  return Answer(chain_, "GetChannel", "channel_id", context, request, response,
                [](const auto& asked) { return grpc_channelz_get_channel(asked.channel_id()); });
}

grpc::ServerUnaryReactor* ChannelzService::GetSubchannel(Context* context, const GetSubchannelRequest* request,
                                                         GetSubchannelResponse* response) {
  return Answer(chain_, "GetSubchannel", "subchannel_id", context, request, response,
                [](const auto& asked) { return grpc_channelz_get_subchannel(asked.subchannel_id()); });
}

grpc::ServerUnaryReactor* ChannelzService::GetSocket(Context* context, const GetSocketRequest* request,
                                                     GetSocketResponse* response) {
  return Answer(chain_, "GetSocket", "socket_id", context, request, response,
                [](const auto& asked) { return grpc_channelz_get_socket(asked.socket_id()); });
}

}  // namespace wireprint::chassis
