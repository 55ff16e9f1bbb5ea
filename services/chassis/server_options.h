// How a server listens and what it lets clients do to it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wireprint::chassis {

struct ServerOptions {
  // "host:port"; IPv6 in brackets. Port 0 picks a free one.
  std::string listen = "127.0.0.1:7171";
  // gRPC reads up to twice this, at least 4 and at most 16 MiB more, for the chain to refuse
  // (ChainOptions::max_request_bytes); what is longer still it refuses itself with a bare RESOURCE_EXHAUSTED.
  int max_receive_bytes = 4 << 20;
  // A longer reply is a fault of the service.
  int max_send_bytes = 2 << 20;
  // Headers of one call, all together. More closes the client's whole connection (gRPC 1.51).
  int max_metadata_bytes = 8 << 10;
  // Calls at once on one connection; more wait in the client, which is kinder than a refusal: after a pause, a client
  // sends all that it has at once.
  int max_concurrent_streams = 128;
  // Watches of the server's health at once: one a connection and name, where clients follow it. Beyond, they are told
  // to do without, and take the server for healthy.
  int max_health_watches = 16'384;
  int max_health_watches_per_connection = 8;
  // Clients that ping more often, with or without a call, get GOAWAY too_many_pings. (gRPC 1.51 has one interval only.)
  absl::Duration min_ping_interval = absl::Seconds(10);
  // The server pings idle connections this often and drops those that do not answer in time.
  absl::Duration keepalive_time = absl::Minutes(5);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  // Connections that have not said what they are by then, in TLS and in HTTP/2, are closed.
  absl::Duration handshake_timeout = absl::Seconds(20);
  // Connections are told to close at this age, give or take a tenth, and are cut that much later; InfiniteDuration:
  // never. Streams that live longer must be resumed by their readers.
  absl::Duration max_connection_age = absl::Hours(1);
  absl::Duration max_connection_age_grace = absl::Minutes(5);
  // Whether server reflection is answered.
  bool reflection = true;
  // Whether grpc.channelz.v1 is answered, to admins only where there are tokens.
  bool channelz = false;
  // Of which one waits for calls; each open stream of reflection takes one, and beyond them it is refused with
  // RESOURCE_EXHAUSTED. Everything else needs none of them.
  int max_reflection_threads = 32;
  // What gRPC may hold in buffers of all connections together; beyond it reads are slowed down.
  int64_t buffer_memory_bytes = int64_t{512} << 20;

  // INVALID_ARGUMENT naming the option.
  absl::Status Validate() const;
};

// "host:port" in its parts. The host keeps no brackets.
struct HostPort {
  std::string host;
  int port = 0;
};

// False when it is no "host:port", "[v6]:port" with a port of 0–65535.
bool ParseHostPort(absl::string_view text, HostPort& out);
// The inverse.
std::string FormatHostPort(const HostPort& address);

}  // namespace wireprint::chassis
