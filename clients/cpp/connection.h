// A channel and how calls go over it: what the clients of both services share.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/error.h"
#include "clients/cpp/options.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace wireprint::client {

// Thread-safe.
class Connection {
 public:
  // A null channel stands for a stub of the caller's, which is always taken for connected.
  Connection(const ClientOptions& options, std::shared_ptr<grpc::Channel> channel);

  // UNAVAILABLE when there is no connection within `timeout`, with what the transport says of the cause.
  absl::Status WaitConnected(absl::Duration timeout) const;

  // Makes one call and blocks until it ends. A call that waited for a connection in vain is UNAVAILABLE: its own
  // DEADLINE_EXCEEDED says nothing of the cause. A request above kMaxRequestBytes is not sent: REQUEST_TOO_LARGE.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub* stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, const CallOptions& call) const {
    if (const size_t bytes = request.ByteSizeLong(); bytes > kMaxRequestBytes) {
      return RequestTooLarge(bytes, kMaxRequestBytes);
    }
    grpc::ClientContext context;
    Configure(&context, call);
    Response response;
    const grpc::Status status = (stub->*method)(&context, request, &response);
    if (!status.ok()) {
      return Result(status);
    }
    return response;
  }

  // Has the call of `context` say who makes it.
  void Authorize(grpc::ClientContext* context) const;

  const ClientOptions& options() const { return options_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  // What became of the last attempt to connect: "" when there is nothing to be known, nullopt when it went well after
  // all.
  std::optional<std::string> ConnectError() const;
  void Configure(grpc::ClientContext* context, const CallOptions& call) const;
  absl::Status Result(const grpc::Status& status) const;

  ClientOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace wireprint::client
