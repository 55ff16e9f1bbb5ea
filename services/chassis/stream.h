// The wrapper round every server-streaming handler, as unary.h is for unary ones. A method is one line and a source:
//
//   grpc::ServerWriteReactor<WatchResponse>* Watch(grpc::CallbackServerContext* context,
//                                                  const WatchRequest* request) override {
//     return chassis::HandleStream<WatchResponse>(
//         chain_, "Watch", context, request,
//         [this](const WatchRequest& watch, chassis::StreamWaker waker) { return OpenWatch(watch, waker); });
//   }
//
// The call passes the chain; its source is opened in the worker pool and asked there for one message after another,
// each when the one before has left. While the source has nothing, the stream costs memory only: no thread, no poll.
// What the source keeps for a slow reader is the source's affair, and it bounds it.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/status.h"
#include "services/chassis/stream_call.h"

namespace wireprint::chassis {

// Where the messages of one stream come from. Made, asked and destroyed by one thread at a time, though not always the
// same one; destroyed before the server has shut down, never within StreamWaker::Wake.
template <typename Response>
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  // In the worker pool, so it may read from the store; it must not wait for news. Fills `response`, which is empty, or
  // says that there is nothing or no more. An error ends the stream with it. After kNothing the stream sleeps until
  // Wake; a Wake that comes during Next counts.
  virtual absl::StatusOr<StreamNext> Next(Response& response) = 0;
};

namespace internal {

template <typename Request, typename Response, typename Opener>
class StreamCall final : public StreamCallBase, public grpc::ServerWriteReactor<Response> {
 public:
  StreamCall(Chain& chain, absl::string_view method, grpc::CallbackServerContext* context, const Request* request,
             Opener opener)
      : StreamCallBase(chain, method, context, request->ByteSizeLong()),
        context_(context),
        request_(request),
        opener_(std::move(opener)) {}

  grpc::ServerWriteReactor<Response>* Start() {
    Begin();
    return this;
  }

 private:
  absl::Status Open() override {
    absl::StatusOr<std::unique_ptr<StreamSource<Response>>> source = opener_(*request_, waker());
    if (source.ok()) source_ = *std::move(source);
    return source.status();
  }
  absl::StatusOr<StreamNext> Pull() override {
    message_.Clear();
    return source_->Next(message_);
  }
  void WritePulled() override { this->StartWrite(&message_); }
  void PrepareHeaders() override { AddVersion(absl::OkStatus(), *context_); }
  void SendHeaders() override { this->StartSendInitialMetadata(); }
  void FinishRpc(const absl::Status& status, bool headers_sent) override {
    AddRetryPushback(status, *context_);
    if (!headers_sent) AddVersion(status, *context_);
    this->Finish(ToGrpcStatus(status));
  }

  void OnWriteDone(bool ok) override { WriteDone(ok); }
  void OnCancel() override { Cancelled(); }
  void OnDone() override {
    Detach();
    delete this;
  }

  grpc::CallbackServerContext* const context_;
  const Request* const request_;
  Opener opener_;
  std::unique_ptr<StreamSource<Response>> source_;
  Response message_;
};

}  // namespace internal

// Takes a call from gRPC to the source that `opener(const Request&, StreamWaker)` makes: an
// absl::StatusOr<std::unique_ptr<StreamSource<Response>>>, not null; an error ends the call. Return its result to gRPC.
// The stream ends with what the source says, with CANCELLED or DEADLINE_EXCEEDED when nobody reads any more, and with
// UNAVAILABLE / SHUTTING_DOWN when the chain stops. `chain` must outlive the call; `context` and `request` are gRPC's.
template <typename Response, typename Request, typename Opener>
grpc::ServerWriteReactor<Response>* HandleStream(Chain& chain, absl::string_view method,
                                                 grpc::CallbackServerContext* context, const Request* request,
                                                 Opener&& opener) {
  using Call = internal::StreamCall<Request, Response, std::decay_t<Opener>>;
  return (new Call(chain, method, context, request, std::forward<Opener>(opener)))->Start();
}

}  // namespace wireprint::chassis
