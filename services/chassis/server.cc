#include "services/chassis/server.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/compression.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "services/chassis/listen_probe.h"
#include "services/chassis/port_sockets.h"
#include "services/chassis/unknown_methods.h"

namespace wireprint::chassis {
namespace {

constexpr absl::string_view kReflection = "grpc.reflection.v1alpha.ServerReflection";

// gRPC takes the greatest int for "never".
int Milliseconds(absl::Duration duration) {
  constexpr int64_t kNever = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(absl::ToInt64Milliseconds(duration), kNever));
}

// What gRPC takes: somewhat more than is allowed, so that most of what is too long is refused by the chain, which says
// why and counts it; the longest request that the contract has always is, however little is allowed. What is longer
// still gets gRPC's bare RESOURCE_EXHAUSTED.
int CoreReceiveBytes(int max_receive_bytes) {
  constexpr int kLeastBeyond = 4 << 20;
  constexpr int kMostBeyond = 16 << 20;
  const int beyond = std::clamp(max_receive_bytes, kLeastBeyond, kMostBeyond);
  return max_receive_bytes > std::numeric_limits<int>::max() - beyond ? max_receive_bytes : max_receive_bytes + beyond;
}

void ApplyLimits(const ServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(CoreReceiveBytes(options.max_receive_bytes));
  builder.SetMaxSendMessageSize(options.max_send_bytes);
  // gRPC 1.51 looks at the size of a message before it inflates it, and inflates without a limit: a compressed call is
  // refused at its headers.
  for (const grpc_compression_algorithm algorithm : {GRPC_COMPRESS_DEFLATE, GRPC_COMPRESS_GZIP}) {
    builder.SetCompressionAlgorithmSupportStatus(algorithm, false);
  }
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(options.min_ping_interval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(options.handshake_timeout));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(options.max_connection_age_grace));
  grpc::ResourceQuota quota("wireprint");
  quota.Resize(static_cast<size_t>(options.buffer_memory_bytes));
  quota.SetMaxThreads(options.max_reflection_threads);
  builder.SetResourceQuota(quota);
  // By default a second server on the port would start and silently share the traffic.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Reflection is the one synchronous service: one thread waits for its calls, and each of its streams takes another.
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
}

// Takes the plugin away again that the library's initialiser gives every builder.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; }),
                   plugins->end());
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const std::vector<NamedService>& services,
                                                      std::shared_ptr<grpc::ServerCredentials> credentials,
                                                      Metrics* metrics) {
  if (absl::Status valid = options.Validate(); !valid.ok()) return valid;
  std::unique_ptr<Server> server(new Server);
  ParseHostPort(options.listen, server->address_);
  if (absl::Status free = ProbeListen(server->address_); !free.ok()) return free;

  // Registers itself by a static initialiser too, where the linker keeps it: this does not depend on that.
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  server->credentials_ = credentials != nullptr ? std::move(credentials) : grpc::InsecureServerCredentials();
  ApplyLimits(options, builder);
  if (!options.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
  int port = 0;
  builder.AddListeningPort(options.listen, server->credentials_, &port);
  server->health_ = std::make_unique<HealthService>(
      HealthService::Limits{options.max_health_watches, options.max_health_watches_per_connection}, metrics);
  builder.RegisterService(server->health_.get());
  for (const NamedService& service : services) {
    builder.RegisterService(service.service);
    server->names_.push_back(service.name);
  }
  if (metrics != nullptr) {
    std::vector<std::string> known = server->names_;
    known.emplace_back(HealthService::kServiceName);
    if (options.reflection) known.emplace_back(kReflection);
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
    factories.push_back(std::make_unique<UnknownMethods>(known, *metrics));
    builder.experimental().SetInterceptorCreators(std::move(factories));
  }
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || port <= 0) {
    const absl::Status reason = ProbeListen(server->address_);
    if (!reason.ok()) return reason;
    return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", options.listen));
  }
  server->address_.port = port;
  server->SetReady(false);
  return server;
}

Server::~Server() { Shutdown(absl::ZeroDuration()); }

void Server::SetReady(bool ready) {
  health_->SetServing("", ready);
  for (const std::string& name : names_) health_->SetServing(name, ready);
}

void Server::CloseConnections() { CloseSocketsOfPort(address_.port); }

void Server::Shutdown(absl::Duration deadline) {
  if (server_ == nullptr) return;
  health_->EndWatches();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(deadline));
}

}  // namespace wireprint::chassis
