// Calls of methods that the server does not have.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "grpcpp/support/server_interceptor.h"
#include "services/chassis/metrics.h"

namespace wireprint::chassis {

// gRPC answers them itself with UNIMPLEMENTED, so no chain sees them. Counts them as grpc_server_started_total and
// grpc_server_handled_total of the type, service and method "unknown": what a caller names is no label. Intercepts
// nothing, and costs other calls next to nothing.
class UnknownMethods final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  // `services` are the full names of those that the server has, whose generated code is linked in. `metrics` must
  // outlive the server.
  UnknownMethods(const std::vector<std::string>& services, Metrics& metrics);

  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) override;

 private:
  absl::flat_hash_set<std::string> known_;  // "/wireprint.dedup.v1.DedupService/AddReport"
  Counter& started_;
  Counter& handled_;
};

}  // namespace wireprint::chassis
