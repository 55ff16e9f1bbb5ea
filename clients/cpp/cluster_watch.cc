#include "clients/cpp/cluster_watch.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "grpcpp/client_context.h"

namespace wireprint::client {
namespace {

// How soon a wait between two attempts notices Cancel.
constexpr absl::Duration kStep = absl::Milliseconds(100);

}  // namespace

struct ClusterWatch::Impl {
  DedupClient client;
  WatchOptions options;
  std::mutex mutex;
  grpc::ClientContext* context = nullptr;  // of the stream that is open
  bool cancelled = false;

  bool Cancelled() {
    const std::lock_guard<std::mutex> lock(mutex);
    return cancelled;
  }

  // Reads one stream to its end. `stopped` is set when the caller wants no more, `any` when a message came.
  absl::Status Read(const std::function<bool(const dedupv1::WatchClustersResponse&)>& message, bool& began,
                    bool& stopped, bool& any) {
    grpc::ClientContext stream_context;
    {
      const std::lock_guard<std::mutex> lock(mutex);
      if (cancelled) {
        return absl::CancelledError("");
      }
      context = &stream_context;
    }
    dedupv1::WatchClustersRequest request;
    request.set_corpus(options.corpus);
    request.set_resume_token(options.resume_token);
    const auto reader = client.WatchClusters(&stream_context, request);
    dedupv1::WatchClustersResponse response;
    while (!stopped && reader->Read(&response)) {
      any = true;
      if (!began || response.changes_size() > 0) {
        began = true;
        stopped = !message(response);
      }
      options.resume_token = response.resume_token();
    }
    if (stopped) {
      stream_context.TryCancel();
    }
    absl::Status status = ToStatus(reader->Finish());
    const std::lock_guard<std::mutex> lock(mutex);
    context = nullptr;
    return status;
  }

  void Wait(absl::Duration delay) {
    while (delay > absl::ZeroDuration() && !Cancelled()) {
      const absl::Duration step = std::min(delay, kStep);
      options.timing.sleep(step);
      delay -= step;
    }
  }
};

ClusterWatch::ClusterWatch(const DedupClient& client, WatchOptions options)
    : impl_(new Impl{.client = client, .options = std::move(options)}) {}

ClusterWatch::~ClusterWatch() = default;

absl::Status ClusterWatch::Run(const std::function<bool(const dedupv1::WatchClustersResponse&)>& message) {
  bool began = false;
  for (int attempt = 1;; ++attempt) {
    bool stopped = false;
    bool any = false;
    const absl::Status status = impl_->Read(message, began, stopped, any);
    if (stopped || impl_->Cancelled()) {
      return absl::OkStatus();
    }
    if (!status.ok() && !IsRetryable(status)) {
      return status;
    }
    if (any) {
      attempt = 1;
    }
    if (impl_->options.interrupted) {
      impl_->options.interrupted(status);
    }
    std::optional<absl::Duration> retry_after;
    if (const auto error = ErrorOf(status); error.has_value()) {
      retry_after = error->retry_after;
    }
    impl_->Wait(BackoffDelay(impl_->options.backoff, attempt, retry_after, impl_->options.timing.uniform()));
  }
}

void ClusterWatch::Cancel() {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  impl_->cancelled = true;
  if (impl_->context != nullptr) {
    impl_->context->TryCancel();
  }
}

const std::string& ClusterWatch::resume_token() const { return impl_->options.resume_token; }

}  // namespace wireprint::client
