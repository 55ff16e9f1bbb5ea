// The wrapper round every unary handler. A service implements the generated CallbackService, and each method is one
// line:
//
//   grpc::ServerUnaryReactor* AddReport(grpc::CallbackServerContext* context, const AddReportRequest* request,
//                                       AddReportResponse* response) override {
//     return chassis::HandleUnary(chain_, "AddReport", context, request, response,
//                                 [this](chassis::UnaryCall<AddReportRequest, AddReportResponse>* call) { … });
//   }
//
// The call passes the chain, waits for its turn, goes through the worker pool's queue, is checked again, and only then
// reaches the handler.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/status.h"

namespace wireprint::chassis {

// Where a handler runs.
enum class Execution {
  kPool,    // in the worker pool: the rule
  kInline,  // on gRPC's thread: for handlers of a few microseconds that never wait
};

struct Method {
  Method(absl::string_view method_name, Execution where = Execution::kPool)  // NOLINT: "AddReport" is a method
      : name(method_name), execution(where) {}
  Method(const char* method_name) : Method(absl::string_view(method_name)) {}  // NOLINT

  absl::string_view name;  // a constant
  Execution execution;
};

absl::Time DeadlineOf(const grpc::CallbackServerContext& context);

// The header `traceparent` of a call, to be sent on with what is asked for its sake; empty when there is no valid one.
std::string TraceParentOf(const grpc::CallbackServerContext& context);

// A call in its handler's hands. Finish must be called exactly once, by any thread, now or later (after the handler has
// returned, from a committer); with it the object and both messages are gone. Until then all of them stay valid, even
// when the caller cancels.
template <typename Request, typename Response>
class UnaryCall : private grpc::ServerUnaryReactor, private UnsentReply {
 public:
  UnaryCall(const UnaryCall&) = delete;
  UnaryCall& operator=(const UnaryCall&) = delete;

  const Request& request() const { return *request_; }
  // Sent when the call is finished with OK.
  Response& response() { return *response_; }
  // InfiniteFuture when the caller set none.
  absl::Time deadline() const { return info_.deadline; }
  // Who calls: for what only some requests of a method need a role for (RequireRole).
  const Caller& caller() const { return info_.caller; }
  // The header `traceparent` of what is asked for the sake of the call: its span's, or else as TraceParentOf.
  std::string trace_parent() const {
    return info_.span.valid() ? TraceParentText(info_.span) : TraceParentOf(*context_);
  }
  // True once nobody waits for the answer any more: cancelled, or past its deadline. Takes a lock: ask between
  // documents, not between words.
  bool IsCancelled() const { return context_->IsCancelled(); }

  // Answers the caller. Serialises and writes the response on this thread.
  void Finish(const absl::Status& status) {
    if (const int64_t returned = returned_.load(std::memory_order_relaxed); returned != 0) {
      info_.handler_end = absl::FromUnixNanos(returned);
    }
    chain_.End(info_, status);
    if (has_turn_) chain_.turns().Give();
    AddRetryPushback(status, *context_);
    AddVersion(status, *context_);
    // A reply that is too much by now breaks off older ones, never itself, so the call is there until it is finished.
    // It takes its bytes twice: as the message, and as what gRPC makes of it.
    chain_.unsent().Add(*this, status.ok() ? 2 * response_->ByteSizeLong() : 0);
    grpc::ServerUnaryReactor::Finish(ToGrpcStatus(status));
  }

 protected:
  UnaryCall(Chain& chain, absl::string_view method, grpc::CallbackServerContext* context, const Request* request,
            Response* response)
      : chain_(chain), context_(context), request_(request), response_(response) {
    info_.method = method;
    info_.start = absl::Now();
    info_.deadline = DeadlineOf(*context);
    info_.context = context;
    info_.request_bytes = request->ByteSizeLong();
  }
  ~UnaryCall() override = default;

  grpc::ServerUnaryReactor* reactor() { return this; }

  // The call is held by whoever must finish it and, while its handler runs, by the thread that runs it.
  void Hold() { holders_.fetch_add(1, std::memory_order_relaxed); }
  void Release() {
    if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  void HandlerReturned() {
    // Who is alone has been finished, so that nobody asks any more.
    if (holders_.load(std::memory_order_acquire) == 1) return;
    returned_.store(absl::ToUnixNanos(absl::Now()), std::memory_order_relaxed);
  }

  Chain& chain_;
  grpc::CallbackServerContext* const context_;
  const Request* const request_;
  Response* const response_;
  CallInfo info_;
  bool has_turn_ = false;
  std::atomic<int> holders_{1};
  std::atomic<int64_t> returned_{0};  // in Unix nanoseconds; 0: not yet

 private:
  // gRPC's reactions. They are short, so that they need no hop to another thread, as gRPC's own reactor needs none.
  bool InternalInlineable() override { return true; }
  void OnCancel() override {}
  void OnDone() override {
    chain_.unsent().Remove(*this);
    Release();
  }
  void BreakOff() override { context_->TryCancel(); }
};

namespace internal {

template <typename Request, typename Response, typename Handler>
class HandledCall final : public UnaryCall<Request, Response>, private Turns::Waiter {
 public:
  HandledCall(Chain& chain, absl::string_view method, grpc::CallbackServerContext* context, const Request* request,
              Response* response, Handler handler)
      : UnaryCall<Request, Response>(chain, method, context, request, response), handler_(std::move(handler)) {}

  grpc::ServerUnaryReactor* Start(Execution execution) {
    grpc::ServerUnaryReactor* reactor = this->reactor();
    if (absl::Status admitted = this->chain_.Begin(this->info_); !admitted.ok()) {
      this->Finish(admitted);
    } else if (execution == Execution::kInline) {
      Run();
    } else if (this->chain_.turns().Take(*this)) {
      OnTurn(true);
    }
    return reactor;
  }

 private:
  void OnTurn(bool has_turn) override {
    this->has_turn_ = has_turn;
    if (!has_turn) {
      this->Finish(OverloadedError("max_wait", kDefaultRetryAfter));
    } else if (!this->chain_.pool().TryPost([this] { RunIfAlive(); })) {
      this->Finish(OverloadedError("worker_queue", kDefaultRetryAfter));
    }
  }

  void RunIfAlive() {
    if (absl::Status alive = CheckAlive(this->info_); !alive.ok()) {
      this->Finish(alive);
    } else {
      Run();
    }
  }

  // The handler may finish the call before it returns: it runs from the stack, and the call is held meanwhile.
  void Run() {
    this->info_.handler_start = absl::Now();
    Handler handler = std::move(handler_);
    this->Hold();
    handler(static_cast<UnaryCall<Request, Response>*>(this));
    this->HandlerReturned();
    this->Release();
  }

  Handler handler_;
};

}  // namespace internal

// Takes a call from gRPC to `handler(UnaryCall<Request, Response>*)` as the top of this file says. Return its result to
// gRPC. `chain` must outlive the call; `context`, `request` and `response` are gRPC's.
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* HandleUnary(Chain& chain, Method method, grpc::CallbackServerContext* context,
                                      const Request* request, Response* response, Handler&& handler) {
  using Call = internal::HandledCall<Request, Response, std::decay_t<Handler>>;
  return (new Call(chain, method.name, context, request, response, std::forward<Handler>(handler)))
      ->Start(method.execution);
}

}  // namespace wireprint::chassis
