#include "services/chassis/stream_call.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/chassis/unary.h"

namespace wireprint::chassis {

StreamWaker::StreamWaker(StreamCallBase* call) : target_(std::make_shared<Target>()) { target_->call = call; }

void StreamWaker::Wake() const {
  const std::lock_guard lock(target_->mutex);
  if (target_->call != nullptr) target_->call->Wake();
}

StreamCallBase::StreamCallBase(Chain& chain, absl::string_view method, grpc::CallbackServerContext* context,
                               size_t request_bytes)
    : chain_(chain), waker_(this) {
  info_.method = method;
  info_.start = absl::Now();
  info_.deadline = DeadlineOf(*context);
  info_.context = context;
  info_.streaming = true;
  info_.request_bytes = request_bytes;
}

StreamCallBase::~StreamCallBase() = default;

void StreamCallBase::Begin() {
  absl::Status admitted = chain_.Begin(info_);
  if (admitted.ok() && !chain_.streams().Add(*this)) admitted = ShuttingDownError(kDefaultRetryAfter);
  // What changed before it was among the streams, it was not told.
  if (admitted.ok()) admitted = chain_.AskAgain(info_);
  std::unique_lock lock(mutex_);
  if (end_) admitted = *end_;
  if (!admitted.ok()) return EndNow(lock, admitted);
  Post(lock, &StreamCallBase::OpenAndAdvance);
}

void StreamCallBase::OpenAndAdvance() {
  absl::Status opened = CheckAlive(info_);
  info_.handler_start = absl::Now();
  if (opened.ok()) opened = Open();
  if (opened.ok()) return Advance();
  std::unique_lock lock(mutex_);
  EndNow(lock, end_.value_or(opened));
}

void StreamCallBase::Advance() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (end_) return EndNow(lock, *end_);
      woken_ = false;
    }
    const absl::StatusOr<StreamNext> next = Pull();
    std::unique_lock lock(mutex_);
    if (end_) return EndNow(lock, *end_);
    if (!next.ok()) return EndNow(lock, next.status());
    if (*next == StreamNext::kEnd) return EndNow(lock, absl::OkStatus());
    if (*next == StreamNext::kMessage) {
      state_ = State::kWriting;
      if (!std::exchange(headers_sent_, true)) PrepareHeaders();
      ++info_.messages_sent;
      // Under the lock, so that no Finish comes before it.
      return WritePulled();
    }
    if (woken_) continue;
    state_ = State::kIdle;
    if (!std::exchange(headers_sent_, true)) {
      PrepareHeaders();
      SendHeaders();
    }
    return;
  }
}

void StreamCallBase::Post(std::unique_lock<std::mutex>& lock, void (StreamCallBase::*task)()) {
  state_ = State::kBusy;
  if (!chain_.pool().TryPost([this, task] { (this->*task)(); })) {
    EndNow(lock, OverloadedError("worker_queue", kDefaultRetryAfter));
  }
}

void StreamCallBase::Wake() {
  std::unique_lock lock(mutex_);
  woken_ = true;
  if (state_ == State::kIdle) Post(lock, &StreamCallBase::Advance);
}

void StreamCallBase::WriteDone(bool ok) {
  std::unique_lock lock(mutex_);
  if (state_ != State::kWriting) return;
  if (!ok) return EndNow(lock, GoneError());
  Post(lock, &StreamCallBase::Advance);
}

void StreamCallBase::Cancelled() { End(GoneError()); }

void StreamCallBase::Drain() { End(ShuttingDownError(kDefaultRetryAfter)); }

void StreamCallBase::AskAgain() {
  if (const absl::Status allowed = chain_.AskAgain(info_); !allowed.ok()) End(allowed);
}

void StreamCallBase::End(const absl::Status& status) {
  std::unique_lock lock(mutex_);
  if (state_ == State::kFinished || end_) return;
  if (state_ == State::kBusy) {
    end_ = status;
  } else {
    EndNow(lock, status);
  }
}

void StreamCallBase::EndNow(std::unique_lock<std::mutex>& lock, const absl::Status& status) {
  state_ = State::kFinished;
  const absl::Status final_status = status;
  const bool headers_sent = headers_sent_;
  lock.unlock();
  chain_.End(info_, final_status);
  FinishRpc(final_status, headers_sent);
}

void StreamCallBase::Detach() {
  chain_.streams().Remove(*this);
  {
    const std::lock_guard lock(waker_.target_->mutex);
    waker_.target_->call = nullptr;
  }
  const std::lock_guard lock(mutex_);  // whoever finished the call has let go of it
}

absl::Status StreamCallBase::GoneError() const {
  return info_.deadline <= absl::Now() ? absl::DeadlineExceededError("") : absl::CancelledError("");
}

}  // namespace wireprint::chassis
