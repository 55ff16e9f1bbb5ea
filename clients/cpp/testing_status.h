// Statuses as a service sends them.
#pragma once

#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace wireprint::client {

inline grpc::Status ToGrpc(const google::rpc::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString()};
}

}  // namespace wireprint::client
