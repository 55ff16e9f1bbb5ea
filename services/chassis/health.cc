#include "services/chassis/health.h"

#include <utility>

#include "services/chassis/call_chain.h"
#include "services/chassis/error.h"
#include "services/chassis/status.h"

namespace wireprint::chassis {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

namespace {

constexpr size_t kMaxNameBytes = 256;
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

}  // namespace

// One Watch call. gRPC calls the reactions, never from within StartWrite or Finish; the state is guarded by the mutex
// of the service. Deletes itself when the call is done.
class HealthService::Watcher final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  // `peer` is the caller's address with its port: one connection.
  Watcher(HealthService& service, std::string name, std::string peer)
      : service_(service), name_(std::move(name)), peer_(std::move(peer)) {}

  const std::string& name() const { return name_; }
  const std::string& peer() const { return peer_; }

  // Sends `status` unless it was the last one sent; after the write that is under way, if there is one. Of several
  // statuses that come during a write the last is sent. Mutex held.
  void Tell(ServingStatus status) {
    wanted_ = status;
    WriteIfDue();
  }

  // Mutex held.
  void End(const grpc::Status& status) {
    if (finished_) return;
    finished_ = true;
    Finish(status);
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(service_.mutex_);
    writing_ = false;
    if (!ok) {
      End(ToGrpcStatus(absl::CancelledError("")));
    } else {
      WriteIfDue();
    }
  }
  void OnCancel() override {
    const std::lock_guard lock(service_.mutex_);
    End(ToGrpcStatus(absl::CancelledError("")));
  }
  void OnDone() override {
    service_.Forget(this);
    delete this;
  }

 private:
  void WriteIfDue() {
    if (finished_ || writing_ || (sent_any_ && message_.status() == wanted_)) return;
    message_.set_status(wanted_);
    sent_any_ = true;
    writing_ = true;
    StartWrite(&message_);
  }

  HealthService& service_;
  const std::string name_;
  const std::string peer_;
  ServingStatus wanted_ = HealthCheckResponse::UNKNOWN;
  HealthCheckResponse message_;
  bool sent_any_ = false;
  bool writing_ = false;
  bool finished_ = false;
};

HealthService::HealthService(const Limits& limits, Metrics* metrics) : limits_(limits) {
  if (metrics != nullptr) {
    open_ = &metrics->AddGauge("wireprint_server_health_watches", "Watches of the server's health that are open.");
    refused_ = &metrics->AddCounter("wireprint_server_refused_total", "Calls refused because a limit was reached.",
                                    {{"limit", "max_watches"}});
  }
  statuses_[""] = HealthCheckResponse::NOT_SERVING;
  statuses_[std::string(kLiveness)] = HealthCheckResponse::SERVING;
}

HealthService::~HealthService() {
  std::unique_lock lock(mutex_);
  no_watchers_.wait(lock, [this] { return watchers_.empty(); });
}

void HealthService::SetServing(absl::string_view name, bool serving) {
  const std::string key(name);
  const std::lock_guard lock(mutex_);
  if (shut_down_) return;
  statuses_[key] = serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
  for (Watcher* watcher : watchers_) {
    if (watcher->name() == key) watcher->Tell(statuses_[key]);
  }
}

void HealthService::Shutdown() {
  const std::lock_guard lock(mutex_);
  shut_down_ = true;
  for (auto& [name, status] : statuses_) {
    if (name != kLiveness) status = HealthCheckResponse::NOT_SERVING;
  }
  for (Watcher* watcher : watchers_) watcher->Tell(StatusOf(watcher->name()));
}

void HealthService::EndWatches() {
  Shutdown();
  const std::lock_guard lock(mutex_);
  watches_ended_ = true;
  for (Watcher* watcher : watchers_) watcher->End(ToGrpcStatus(ShuttingDownError(kRetryAfter)));
}

HealthService::ServingStatus HealthService::StatusOf(const std::string& name) const {
  const auto found = statuses_.find(name);
  return found == statuses_.end() ? HealthCheckResponse::SERVICE_UNKNOWN : found->second;
}

void HealthService::Insert(Watcher* watcher) {
  watchers_.insert(watcher);
  ++of_connection_[watcher->peer()];
  if (open_ != nullptr) open_->Set(static_cast<double>(watchers_.size()));
}

void HealthService::Forget(Watcher* watcher) {
  const std::lock_guard lock(mutex_);
  watchers_.erase(watcher);
  const auto connection = of_connection_.find(watcher->peer());
  if (--connection->second == 0) of_connection_.erase(connection);
  if (open_ != nullptr) open_->Set(static_cast<double>(watchers_.size()));
  if (watchers_.empty()) no_watchers_.notify_all();
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context, const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  ServingStatus status;
  {
    const std::lock_guard lock(mutex_);
    status = StatusOf(request->service());
  }
  if (status == HealthCheckResponse::SERVICE_UNKNOWN) {
    reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "unknown service"));
  } else {
    response->set_status(status);
    reactor->Finish(grpc::Status::OK);
  }
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(grpc::CallbackServerContext* context,
                                                                    const HealthCheckRequest* request) {
  const bool long_name = request->service().size() > kMaxNameBytes;
  auto* watcher = new Watcher(*this, long_name ? std::string() : request->service(), context->peer());
  const std::lock_guard lock(mutex_);
  // Also those already ended, until gRPC is done with them; they count for the moment.
  Insert(watcher);
  if (long_name) {
    watcher->End(ToGrpcStatus(MakeError(absl::StatusCode::kInvalidArgument, "the service name is too long",
                                        {.reason = "FIELD_TOO_LONG", .field = "service"})));
  } else if (watches_ended_) {
    watcher->End(ToGrpcStatus(ShuttingDownError(kRetryAfter)));
  } else if (watchers_.size() > static_cast<size_t>(limits_.watches) ||
             of_connection_[watcher->peer()] > limits_.watches_per_connection) {
    if (refused_ != nullptr) refused_->Increment();
    watcher->End(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "too many watches; Check answers"));
  } else {
    watcher->Tell(StatusOf(watcher->name()));
  }
  return watcher;
}

}  // namespace wireprint::chassis
