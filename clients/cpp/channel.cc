#include "clients/cpp/channel.h"

#include "absl/strings/str_format.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace wireprint::client {
namespace {

// gRPC's own limit, two minutes, would keep callers from a server that is back long since.
constexpr absl::Duration kMaxReconnectWait = absl::Seconds(5);

}  // namespace

std::string ServiceConfig(const ClientOptions& options) {
  std::string retry;
  if (options.max_attempts > 1) {
    retry = absl::StrFormat(
        R"(,"methodConfig":[{"name":[{"service":"wireprint.dedup.v1.DedupService"},)"
        R"({"service":"wireprint.credibility.v1.CredibilityService"}],"waitForReady":%s,"retryPolicy":{)"
        R"("maxAttempts":%d,"initialBackoff":"%.3fs","maxBackoff":"%.3fs","backoffMultiplier":2,)"
        R"("retryableStatusCodes":["UNAVAILABLE","RESOURCE_EXHAUSTED"]}}])",
        options.wait_for_ready ? "true" : "false", options.max_attempts, absl::ToDoubleSeconds(options.initial_backoff),
        absl::ToDoubleSeconds(options.max_backoff));
  }
  return absl::StrFormat(R"({"loadBalancingConfig":[{"round_robin":{}}]%s%s})",
                         options.health_check ? R"(,"healthCheckConfig":{"serviceName":""})" : "", retry);
}

std::shared_ptr<grpc::Channel> MakeChannel(const ClientOptions& options) {
  grpc::ChannelArguments args;
  args.SetLoadBalancingPolicyName("round_robin");
  args.SetServiceConfigJSON(ServiceConfig(options));
  if (!options.tls_name.empty()) {
    args.SetSslTargetNameOverride(options.tls_name);
  }
  args.SetUserAgentPrefix(options.user_agent);
  args.SetMaxSendMessageSize(kMaxRequestBytes);
  args.SetMaxReceiveMessageSize(kMaxRequestBytes);
  args.SetInt(GRPC_ARG_PER_RPC_RETRY_BUFFER_SIZE, kMaxRequestBytes + (64 << 10));
  args.SetInt(GRPC_ARG_ENABLE_RETRIES, options.max_attempts > 1 ? 1 : 0);
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, static_cast<int>(absl::ToInt64Milliseconds(kMaxReconnectWait)));
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(absl::ToInt64Milliseconds(options.keepalive_time)));
  args.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(absl::ToInt64Milliseconds(options.keepalive_timeout)));
  // After two pings gRPC would send no other before data: a watch that only waits would never be missed.
  args.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  return grpc::CreateCustomChannel(
      options.target, options.credentials ? options.credentials : grpc::InsecureChannelCredentials(), args);
}

}  // namespace wireprint::client
