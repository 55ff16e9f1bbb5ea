// Channels as this library needs them.
#pragma once

#include <memory>
#include <string>

#include "clients/cpp/options.h"
#include "grpcpp/channel.h"

namespace wireprint::client {

// The largest request and reply of the services, bytes.
inline constexpr int kMaxRequestBytes = 4 << 20;

// gRPC's service config for `options`: round robin, and a retry policy for both services.
std::string ServiceConfig(const ClientOptions& options);

// A channel with that config, keepalive, and message and retry buffers that hold the largest request. Connects at the
// first call.
std::shared_ptr<grpc::Channel> MakeChannel(const ClientOptions& options);

}  // namespace wireprint::client
