#include "services/chassis/lifecycle.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

constexpr int kExitBySignal = 128;

// Once no call is under way: the time for the last answers to leave. Not the whole deadline, since an idle client may
// take five seconds to notice GOAWAY, and gRPC waits for it.
constexpr absl::Duration kLastAnswers = absl::Milliseconds(500);

// New calls are refused with SHUTTING_DOWN this long before the server closes: from then on gRPC ends those that come
// on an open connection with a bare CANCELLED, which no client retries.
constexpr absl::Duration kRefusing = absl::Milliseconds(100);

// Ends the process on the next signal.
void ExitOnNextSignal(SignalGuard& signals) {
  std::thread([&signals] {
    const int number = signals.Wait();
    Log(Severity::kWarning, "second_signal", {{"signal", number}});
    _exit(kExitBySignal + number);
  }).detach();
}

}  // namespace

SignalGuard::SignalGuard() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int SignalGuard::Wait() {
  int number = 0;
  while (sigwait(&signals_, &number) != 0) {
  }
  return number;
}

absl::Status LifecycleOptions::Validate() const {
  constexpr absl::Duration kLongest = absl::Minutes(10);
  if (drain_delay < absl::ZeroDuration() || drain_delay > kLongest) {
    return absl::InvalidArgumentError("drain_delay must be 0 to 10 minutes");
  }
  if (shutdown_deadline < absl::ZeroDuration() || shutdown_deadline > kLongest) {
    return absl::InvalidArgumentError("shutdown_deadline must be 0 to 10 minutes");
  }
  return absl::OkStatus();
}

int RunUntilSignal(SignalGuard& signals, Server& server, Chain& chain, const LifecycleOptions& options,
                   const std::function<absl::Status()>& flush, const std::function<void()>& on_drain) {
  const int number = signals.Wait();
  ExitOnNextSignal(signals);
  const absl::Time start = absl::Now();
  Log(Severity::kInfo, "stopping", {{"signal", number}, {"drain_delay_ms", options.drain_delay}});
  server.health().Shutdown();
  if (on_drain) on_drain();
  absl::SleepFor(options.drain_delay);
  chain.Stop();
  const absl::Time deadline = absl::Now() + options.shutdown_deadline;
  chain.WaitIdle(options.shutdown_deadline);
  absl::SleepFor(std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kRefusing));
  server.Shutdown(std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kLastAnswers));
  const absl::Status flushed = flush ? flush() : absl::OkStatus();
  if (!flushed.ok()) Log(Severity::kError, "flush_failed", {{"message", flushed.message()}});
  Log(Severity::kInfo, "stopped", {{"duration_ms", absl::Now() - start}});
  return flushed.ok() ? kExitOk : kExitFault;
}

}  // namespace wireprint::chassis
