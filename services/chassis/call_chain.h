// The named, ordered stages that every call passes before its handler and, in reverse, after it. What concerns all
// calls alike is a stage; what concerns one method is its handler.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/chassis/method_table.h"
#include "services/chassis/metrics.h"
#include "services/chassis/readiness.h"
#include "services/chassis/span.h"
#include "services/chassis/stream_set.h"
#include "services/chassis/tokens.h"
#include "services/chassis/turns.h"
#include "services/chassis/unsent_replies.h"
#include "services/chassis/worker_pool.h"

namespace grpc {
class CallbackServerContext;
}  // namespace grpc

namespace wireprint::chassis {

class Tracer;

// A call as the stages see it: everything but its messages.
struct CallInfo {
  // "AddReport".
  absl::string_view method;
  absl::Time start;
  // InfiniteFuture when the caller set none.
  absl::Time deadline;
  // Whether it answers with a stream, which may stay open for hours.
  bool streaming = false;
  // Valid until the call is finished; null in tests without gRPC.
  const grpc::CallbackServerContext* context = nullptr;
  // Of the request, serialised.
  size_t request_bytes = 0;
  // Of a stream, so far.
  uint64_t messages_sent = 0;
  // When its handler got it; InfinitePast before.
  absl::Time handler_start = absl::InfinitePast();
  // When its handler returned, if that was before the answer was there; else InfiniteFuture.
  absl::Time handler_end = absl::InfiniteFuture();
  // Its row in the chain's method table, set by Chain::Begin; null when it has none.
  const MethodInfo* info = nullptr;
  // Set by the auth stage, where there is one.
  Caller caller = {};
  // Set by the trace stage, where there is one; else no span.
  SpanIds span = {};
  // How many stages have let the call in. Written by Chain only.
  size_t stages_passed = 0;
};

class Stage {
 public:
  virtual ~Stage() = default;
  // Lower case, unique in its chain.
  virtual absl::string_view name() const = 0;
  // On a gRPC thread, so it must not wait. OK lets the call go on; an error (MakeError) ends it, and no later stage
  // sees it.
  virtual absl::Status Begin(CallInfo& call) = 0;
  // Of a call that is under way and whose Begin was OK here: whether it may go on, now that who may call has changed.
  // Any thread, beside the handler; must not wait. By default OK.
  virtual absl::Status AskAgain(const CallInfo& call) const;
  // Once for each call whose Begin was OK here, when its outcome is known and before the caller learns it. Any thread.
  virtual void End(const CallInfo& call, const absl::Status& status);
  // Once, when the server begins to stop. Any thread.
  virtual void Stop();
  // Whether it knows of no call under way.
  virtual bool Idle() const;
};

// Owns the stages; shared by all services of a server. Must outlive the last call.
class Chain {
 public:
  // The first stage is the outermost. `pool` and `methods` must outlive the chain.
  Chain(std::vector<std::unique_ptr<Stage>> stages, WorkerPool& pool, const MethodTable* methods = nullptr,
        const UnsentReplies::Limits& unsent = {}, const Turns::Limits& turns = {});

  // Begin of each stage in order, up to the first that refuses; whatever comes back, End(call, …) must follow once.
  absl::Status Begin(CallInfo& call) const;
  // End of the stages that let the call in, in reverse order.
  void End(const CallInfo& call, const absl::Status& status) const;

  // The first error of a stage of which a call under way is asked again; all stages have let it in.
  absl::Status AskAgain(const CallInfo& call) const;

  // Tells every stage and every open stream that the server stops: new calls are refused with SHUTTING_DOWN from here
  // on, and streams end with it.
  void Stop();
  // Waits until no call is under way, at most for `limit`; says whether that came to pass.
  bool WaitIdle(absl::Duration limit) const;

  WorkerPool& pool() const { return pool_; }
  StreamSet& streams() { return streams_; }
  UnsentReplies& unsent() { return unsent_; }
  Turns& turns() { return turns_; }
  // For asserting the order.
  std::vector<absl::string_view> names() const;

 private:
  std::vector<std::unique_ptr<Stage>> stages_;
  WorkerPool& pool_;
  const MethodTable* const methods_;
  StreamSet streams_;
  UnsentReplies unsent_;
  Turns turns_;
};

inline constexpr absl::Duration kDefaultRetryAfter = absl::Milliseconds(200);

struct ChainOptions {
  // Calls that are worked on at once, from their turn to Finish; the others wait. 64–128 a core is where throughput
  // peaks and only latency grows above.
  int max_inflight = 512;
  // Calls that wait for a turn; beyond it OVERLOADED.
  int max_waiting = 8192;
  // How long; then OVERLOADED.
  absl::Duration max_wait = absl::Seconds(1);
  // Streams open at once; beyond it OVERLOADED. They count apart from other calls, since most of them only wait.
  int max_streams = 1024;
  // Bytes of the requests of calls under way, waiting ones too; beyond it OVERLOADED. At least one request of the
  // greatest size fits.
  int64_t max_inflight_bytes = int64_t{256} << 20;
  // A longer request is refused with REQUEST_TOO_LARGE.
  int64_t max_request_bytes = int64_t{4} << 20;
  // Bytes of replies that were given to gRPC and have not left; beyond it the oldest are given up. Those of callers
  // that ask and do not read.
  int64_t max_unsent_bytes = int64_t{256} << 20;
  // Calls a second of one client in the long run, and at once; beyond it RATE_LIMITED. 0: no limit.
  double client_rate = 0;
  double client_burst = 100;
  // What RetryInfo of OVERLOADED and SHUTTING_DOWN says.
  absl::Duration retry_after = kDefaultRetryAfter;
  // Calls that take longer are logged.
  absl::Duration slow_call = absl::Seconds(1);
  // The share of all calls that get a line in the log, 0 to 1.
  double access_log_sample = 0.01;

  // INVALID_ARGUMENT naming the option.
  absl::Status Validate() const;
};

// What a chain leans on. All of it must outlive the chain, and what it registers with `metrics` must not be scraped
// after the chain.
struct ChainParts {
  const MethodTable* methods = nullptr;  // null: no method has a row
  Metrics* metrics = nullptr;            // null: nothing is counted
  const TokenStore* tokens = nullptr;    // null: everybody may do everything
  const Tracer* tracer = nullptr;        // null: nothing is traced
  // Until it is open, calls are refused with WARMING_UP; null: never.
  const Readiness::Gate* warm_up = nullptr;
};

// metrics → trace → log → auth → rate → warm-up → admission → deadline, without those that `options` and `parts` do not
// ask for.
std::unique_ptr<Chain> MakeChain(const ChainOptions& options, WorkerPool& pool, const ChainParts& parts = {});

// OK, or the error of a call whose deadline has passed or whose caller has gone. The deadline stage asks before the
// call is queued, the wrapper again when it gets its turn.
absl::Status CheckAlive(const CallInfo& call);

// RESOURCE_EXHAUSTED / OVERLOADED with RetryInfo. `limit` names what is full ("max_inflight").
absl::Status OverloadedError(absl::string_view limit, absl::Duration retry_after);

// RESOURCE_EXHAUSTED / REQUEST_TOO_LARGE without RetryInfo: it will be too large again.
absl::Status RequestTooLargeError(size_t bytes, int64_t limit);

// UNAVAILABLE / SHUTTING_DOWN with RetryInfo.
absl::Status ShuttingDownError(absl::Duration retry_after);

// UNAVAILABLE / WARMING_UP with RetryInfo.
absl::Status WarmingUpError(absl::Duration retry_after);

}  // namespace wireprint::chassis
