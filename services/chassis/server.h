// Assembles a grpc::Server the one way both services need: limits, keepalive, a port of its own, reflection, health.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "services/chassis/health.h"
#include "services/chassis/server_options.h"

namespace wireprint::chassis {

struct NamedService {
  // "wireprint.dedup.v1.DedupService": its name for health.
  std::string name;
  // Must outlive the server.
  grpc::Service* service;
};

// A listening server. Serves from the start, but its health says NOT_SERVING until SetReady(true).
// Every method may be called from any thread.
class Server {
 public:
  // Without `credentials` everybody may connect, in clear text. Errors: INVALID_ARGUMENT (options), ALREADY_EXISTS (the
  // port is taken), FAILED_PRECONDITION (it cannot listen there for another reason); the message names the address and
  // says why. `metrics` may be null, and must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const std::vector<NamedService>& services,
                                                       std::shared_ptr<grpc::ServerCredentials> credentials = nullptr,
                                                       Metrics* metrics = nullptr);
  // Shutdown(0) when that was not called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port listened on, also when 0 was asked for.
  int port() const { return address_.port; }
  // "127.0.0.1:7171".
  std::string address() const { return FormatHostPort(address_); }

  // Sets the health of "" and of every service.
  void SetReady(bool ready);
  HealthService& health() { return *health_; }

  // Closes the listener and, once what was written to them has left, every connection. Callers whose calls were under
  // way, or had just been sent, get UNAVAILABLE, which they may try again; a Shutdown alone gives calls that cross its
  // GOAWAY on the wire a bare CANCELLED (gRPC 1.51), which nobody tries again. Shutdown must follow.
  void CloseConnections();

  // Closes the listener, sends GOAWAY, lets calls go on for `deadline`, cancels the rest and returns when every call is
  // finished: handlers must be able to finish theirs, so engines outlive this. Idempotent.
  void Shutdown(absl::Duration deadline);

 private:
  Server() = default;

  HostPort address_;
  std::vector<std::string> names_;
  std::unique_ptr<HealthService> health_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;  // the server asks it at each handshake
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace wireprint::chassis
