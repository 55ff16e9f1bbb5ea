#include "clients/cpp/connection.h"

#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/error.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"

namespace wireprint::client {
namespace {

// For a call that is to fail at once.
constexpr absl::Duration kProbeTimeout = absl::Milliseconds(500);

}  // namespace

Connection::Connection(const ClientOptions& options, std::shared_ptr<grpc::Channel> channel)
    : options_(options), channel_(std::move(channel)) {}

absl::Status Connection::WaitConnected(absl::Duration timeout) const {
  if (channel_ == nullptr || channel_->WaitForConnected(absl::ToChronoTime(absl::Now() + timeout))) {
    return absl::OkStatus();
  }
  const std::optional<std::string> error = ConnectError();
  if (!error.has_value()) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("no connection to ", options_.target, error->empty() ? "" : ": ", *error));
}

// A channel does not tell why it has no connection, but a call that does not wait for one does.
std::optional<std::string> Connection::ConnectError() const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kProbeTimeout));
  const grpc::Slice none;
  const grpc::ByteBuffer request(&none, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> end;
  grpc::GenericStub(channel_).UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request,
                                        &response, [&end](const grpc::Status& status) { end.set_value(status); });
  const grpc::Status status = end.get_future().get();
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return status.error_message();
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "";
    default:
      return std::nullopt;
  }
}

void Connection::Authorize(grpc::ClientContext* context) const {
  const std::string token = options_.token ? options_.token() : "";
  if (!token.empty()) {
    context->AddMetadata("authorization", absl::StrCat("Bearer ", token));
  }
}

void Connection::Configure(grpc::ClientContext* context, const CallOptions& call) const {
  context->set_deadline(absl::ToChronoTime(absl::Now() + call.timeout.value_or(options_.timeout)));
  context->set_wait_for_ready(options_.wait_for_ready);
  Authorize(context);
  for (const auto& [key, value] : call.metadata) {
    context->AddMetadata(key, value);
  }
}

absl::Status Connection::Result(const grpc::Status& status) const {
  const bool connected = channel_ == nullptr || channel_->GetState(false) == GRPC_CHANNEL_READY;
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED && !connected) {
    return absl::UnavailableError(absl::StrCat("no connection to ", options_.target));
  }
  return ToStatus(status);
}

}  // namespace wireprint::client
