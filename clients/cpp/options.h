// How a client connects and how long it waits.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace grpc {
class ChannelCredentials;
}  // namespace grpc

namespace wireprint::client {

// Where the services listen unless they are told otherwise.
inline constexpr char kDedupTarget[] = "127.0.0.1:7171";
inline constexpr char kCredibilityTarget[] = "127.0.0.1:7172";

struct ClientOptions {
  // A gRPC target: "host:port", "dns:///host:port", "unix:/path". Calls go round robin over all its addresses.
  std::string target = kDedupTarget;
  // Plaintext when null.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  // The name that the server's certificate must be for; that of `target` when empty.
  std::string tls_name;
  // Gives the token that is sent with each call as `authorization: Bearer <token>`: printable ASCII, or empty for none.
  // Asked anew for each call, from any thread. Without TLS it travels in clear text.
  std::function<std::string()> token;
  // For one call with all its retries, where CallOptions says nothing else.
  absl::Duration timeout = absl::Seconds(10);
  // Wait for a connection within the timeout instead of failing at the first refusal.
  bool wait_for_ready = true;
  // Attempts a call, the first included: 1 switches retries off, 5 is the most gRPC allows. UNAVAILABLE and
  // RESOURCE_EXHAUSTED are retried; every method of both services is idempotent.
  int max_attempts = 5;
  absl::Duration initial_backoff = absl::Milliseconds(200);
  absl::Duration max_backoff = absl::Seconds(5);
  // Send no calls to servers whose health is not SERVING. Off for operators, who call those too.
  bool health_check = true;
  // Pings on an idle connection with calls under way. Servers close connections that ping more often than they allow;
  // gRPC's own default allows one in five minutes.
  absl::Duration keepalive_time = absl::Minutes(6);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  // Put before gRPC's own user agent.
  std::string user_agent = "wireprint-cpp";
};

struct CallOptions {
  // Overrides ClientOptions::timeout.
  std::optional<absl::Duration> timeout;
  // Sent as request headers; keys in lower case.
  std::vector<std::pair<std::string, std::string>> metadata;
};

}  // namespace wireprint::client
