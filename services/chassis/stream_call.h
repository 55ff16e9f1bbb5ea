// What all server-streaming calls have in common, whatever their messages: who may act next. stream.h is the interface
// for services.
//
// A call is busy (a task in the worker pool opens its source or asks it for a message), writing (gRPC has a message),
// idle (its source had nothing; it holds no thread) or finished. Whatever ends a busy call waits for its task.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/stream_set.h"

namespace wireprint::chassis {

// What a source had when it was asked.
enum class StreamNext {
  kMessage,  // it filled the message
  kNothing,  // ask again after Wake
  kEnd,      // the stream ends with OK
};

class StreamCallBase;

// Wakes a stream whose source had nothing. Copies may be kept and called by any thread, for any time, also after the
// stream is gone and under a lock that the source takes: Wake never calls the source itself.
class StreamWaker {
 public:
  void Wake() const;

 private:
  friend class StreamCallBase;
  struct Target {
    std::mutex mutex;
    StreamCallBase* call;
  };
  explicit StreamWaker(StreamCallBase* call);

  std::shared_ptr<Target> target_;
};

class StreamCallBase : public Drainable {
 public:
  StreamCallBase(const StreamCallBase&) = delete;
  StreamCallBase& operator=(const StreamCallBase&) = delete;

  void Drain() final;
  void AskAgain() final;

 protected:
  StreamCallBase(Chain& chain, absl::string_view method, grpc::CallbackServerContext* context, size_t request_bytes);
  virtual ~StreamCallBase();

  // Admission, then the opening in the pool. Once.
  void Begin();
  // gRPC's reactions.
  void WriteDone(bool ok);
  void Cancelled();
  // Before the object goes: nobody calls it any more afterwards.
  void Detach();

  StreamWaker waker() const { return waker_; }
  const Caller& caller() const { return info_.caller; }

 private:
  friend class StreamWaker;
  enum class State { kBusy, kWriting, kIdle, kFinished };

  // In the pool, one at a time.
  virtual absl::Status Open() = 0;
  virtual absl::StatusOr<StreamNext> Pull() = 0;
  // gRPC's operations; they do not call back before they return.
  virtual void WritePulled() = 0;
  virtual void SendHeaders() = 0;
  virtual void FinishRpc(const absl::Status& status, bool headers_sent) = 0;
  // Before the first WritePulled or SendHeaders.
  virtual void PrepareHeaders() = 0;

  void Wake();
  void OpenAndAdvance();
  // Asks the source, and writes, waits or ends.
  void Advance();
  // Makes the call busy with Advance in the pool. `lock` is held; released when the call ends instead.
  void Post(std::unique_lock<std::mutex>& lock, void (StreamCallBase::*task)());
  // Ends the call, at once or after its task. The first end counts.
  void End(const absl::Status& status);
  // Ends a call that is not busy. `lock` is held before and not after; nothing may touch the call afterwards.
  void EndNow(std::unique_lock<std::mutex>& lock, const absl::Status& status);
  absl::Status GoneError() const;

  Chain& chain_;
  CallInfo info_;
  StreamWaker waker_;
  std::mutex mutex_;
  State state_ = State::kBusy;
  bool woken_ = false;
  bool headers_sent_ = false;
  std::optional<absl::Status> end_;  // of a busy call
};

}  // namespace wireprint::chassis
