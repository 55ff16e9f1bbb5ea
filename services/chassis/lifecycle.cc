#include "services/chassis/lifecycle.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

constexpr int kExitBySignal = 128;

// Once no call is under way: the time for the last answers to leave. New calls are refused with SHUTTING_DOWN
// meanwhile.
constexpr absl::Duration kLastAnswers = absl::Milliseconds(100);

// For the reader of the log, at the end.
constexpr absl::Duration kLastLines = absl::Seconds(1);

// Ends the process on the next signal.
void ExitOnNextSignal(SignalGuard& signals) {
  std::thread([&signals] {
    const int number = signals.Wait();
    Log(Severity::kWarning, "second_signal", {{"signal", number}});
    FlushLog(kLastLines);
    _exit(kExitBySignal + number);
  }).detach();
}

}  // namespace

SignalGuard::SignalGuard() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  sigset_t blocked = signals_;
  sigaddset(&blocked, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  for (const int ignored : {SIGPIPE, SIGUSR1, SIGUSR2}) std::signal(ignored, SIG_IGN);
}

void SignalGuard::Unblock() {
  sigset_t blocked = signals_;
  sigaddset(&blocked, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
}

int SignalGuard::Wait(const std::function<void()>& on_hangup) {
  sigset_t awaited = signals_;
  if (on_hangup) sigaddset(&awaited, SIGHUP);
  while (true) {
    int number = 0;
    if (sigwait(&awaited, &number) != 0) continue;
    if (number != SIGHUP) return number;
    on_hangup();
  }
}

bool SignalGuard::PollWith(int descriptor) {
  const int signals = signalfd(-1, &signals_, SFD_CLOEXEC);
  pollfd polled[] = {{signals, POLLIN, 0}, {descriptor, POLLIN, 0}};
  while (poll(polled, 2, -1) < 0 && errno == EINTR) {
  }
  close(signals);
  return (polled[0].revents & POLLIN) != 0;
}

ExitWhileStarting::ExitWhileStarting(SignalGuard& signals, std::function<void()> last)
    : started_(eventfd(0, EFD_CLOEXEC)), thread_([this, &signals, last = std::move(last)] {
        if (!signals.PollWith(started_)) return;
        Log(Severity::kInfo, "stopping", {{"signal", signals.Wait()}, {"while", "starting"}});
        if (last) last();
        FlushLog(kLastLines);
        _exit(kExitOk);
      }) {}

ExitWhileStarting::~ExitWhileStarting() {
  const uint64_t one = 1;
  if (write(started_, &one, sizeof(one)) != sizeof(one)) std::abort();
  thread_.join();
  close(started_);
}

absl::Status LifecycleOptions::Validate() const {
  constexpr absl::Duration kLongest = absl::Minutes(10);
  if (drain_delay < absl::ZeroDuration() || drain_delay > kLongest) {
    return absl::InvalidArgumentError("--drain-delay must be 0 to 10 minutes");
  }
  if (shutdown_deadline < absl::ZeroDuration() || shutdown_deadline > kLongest) {
    return absl::InvalidArgumentError("--shutdown-deadline must be 0 to 10 minutes");
  }
  return absl::OkStatus();
}

int RunUntilSignal(SignalGuard& signals, Server& server, Chain& chain, const LifecycleOptions& options,
                   const std::function<absl::Status()>& flush, const std::function<void()>& on_drain,
                   const std::function<void()>& on_hangup) {
  const int number = signals.Wait(on_hangup);
  ExitOnNextSignal(signals);
  const absl::Time start = absl::Now();
  Log(Severity::kInfo, "stopping", {{"signal", number}, {"drain_delay_ms", options.drain_delay}});
  server.health().Shutdown();
  if (on_drain) on_drain();
  absl::SleepFor(options.drain_delay);
  chain.Stop();
  const absl::Time deadline = absl::Now() + options.shutdown_deadline;
  chain.WaitIdle(options.shutdown_deadline);
  absl::SleepFor(std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kLastAnswers));
  server.CloseConnections();
  server.Shutdown(absl::ZeroDuration());
  const absl::Status flushed = flush ? flush() : absl::OkStatus();
  if (!flushed.ok()) Log(Severity::kError, "flush_failed", {{"message", flushed.message()}});
  Log(Severity::kInfo, "stopped", {{"duration_ms", absl::Now() - start}});
  return flushed.ok() ? kExitOk : kExitFault;
}

}  // namespace wireprint::chassis
