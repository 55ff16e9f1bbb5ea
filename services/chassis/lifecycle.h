// From a signal to an exit code: NOT_SERVING, drain, stop, flush.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/server.h"

namespace wireprint::chassis {

// Exit codes of a server.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFault = 1;  // the flush failed
inline constexpr int kExitFlags = 2;
inline constexpr int kExitPortTaken = 3;
inline constexpr int kExitStore = 4;

// Blocks SIGTERM, SIGINT and SIGHUP and ignores SIGPIPE, SIGUSR1 and SIGUSR2. Construct it first of all: only threads
// started later inherit it, and process 1 of a container never sees a signal that is not blocked. An ExitWhileStarting
// behind it breaks off whatever hangs, as a file that is read.
class SignalGuard {
 public:
  SignalGuard();
  // Signals do again what they do to any program, in this thread and those it starts.
  void Unblock();

  // Returns the number of the next SIGTERM or SIGINT. Calls `on_hangup`, when there is one, at each SIGHUP until then.
  // One thread at a time.
  int Wait(const std::function<void()>& on_hangup = nullptr);
  // True when one has come for Wait, after `descriptor` became readable or one came, whichever was first.
  bool PollWith(int descriptor);

 private:
  sigset_t signals_;
};

struct LifecycleOptions {
  static constexpr absl::Duration kDefaultDrainDelay = absl::ZeroDuration();
  static constexpr absl::Duration kDefaultShutdownDeadline = absl::Seconds(10);

  // Between NOT_SERVING and the closing of the listener: as long as load balancers need to look elsewhere (5–10 s in
  // Kubernetes, 0 on a desk).
  absl::Duration drain_delay = kDefaultDrainDelay;
  // How long running calls may go on.
  absl::Duration shutdown_deadline = kDefaultShutdownDeadline;

  // INVALID_ARGUMENT naming the option.
  absl::Status Validate() const;
};

// From here to its destruction a signal ends the process with kExitOk, after `last` if there is one: for the time in
// which a server loads what it has, when nothing can be lost. `signals` must outlive it.
class ExitWhileStarting {
 public:
  explicit ExitWhileStarting(SignalGuard& signals, std::function<void()> last = nullptr);
  ~ExitWhileStarting();
  ExitWhileStarting(const ExitWhileStarting&) = delete;
  ExitWhileStarting& operator=(const ExitWhileStarting&) = delete;

 private:
  const int started_;  // an eventfd: readable once the start is over
  std::thread thread_;
};

// Waits for a signal; then `on_drain`, when there is one; then health NOT_SERVING → drain delay → chain.Stop() →
// running calls → the end of all connections → `flush`. Returns the exit code for main: kExitOk, or kExitFault when
// `flush` fails. A second signal ends the process at once with 128 + its number. At a SIGHUP before all that,
// `on_hangup` is called, which must not block.
int RunUntilSignal(SignalGuard& signals, Server& server, Chain& chain, const LifecycleOptions& options,
                   const std::function<absl::Status()>& flush, const std::function<void()>& on_drain = nullptr,
                   const std::function<void()>& on_hangup = nullptr);

}  // namespace wireprint::chassis
