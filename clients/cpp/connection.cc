#include "clients/cpp/connection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/error.h"

namespace wireprint::client {

Connection::Connection(const ClientOptions& options, std::shared_ptr<grpc::Channel> channel)
    : options_(options), channel_(std::move(channel)) {}

absl::Status Connection::WaitConnected(absl::Duration timeout) const {
  if (channel_ == nullptr || channel_->WaitForConnected(absl::ToChronoTime(absl::Now() + timeout))) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("no connection to ", options_.target));
}

void Connection::Configure(grpc::ClientContext* context, const CallOptions& call) const {
  context->set_deadline(absl::ToChronoTime(absl::Now() + call.timeout.value_or(options_.timeout)));
  context->set_wait_for_ready(options_.wait_for_ready);
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
