// Who of the calls that were let in is worked on: so many at once, and the others wait in the order they came. A call
// that waits costs its memory only, and one that is refused comes again and costs the server each time; so a burst is
// waited out, and only who waited too long is refused. The bound in time keeps the queue from standing so long that
// everybody in it has given up (as "controlled delay" does; Nichols and Jacobson, ACM Queue 10(5), 2012). Free of gRPC.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace wireprint::chassis {

// Every method may be called from any thread.
class Turns {
 public:
  struct Limits {
    // Worked on at once.
    int at_once = 512;
    // Who waits longer gets none.
    absl::Duration max_wait = absl::Seconds(1);
  };

  // Somebody who asks for a turn. Must stay valid until it has had an answer.
  class Waiter {
   public:
    // Once, if Take said that it has to wait. True: it has a turn now, and must Give it back. False: it waited too
    // long. On the thread of whoever gave a turn back, or of Turns; holds no lock. Must not wait.
    virtual void OnTurn(bool has_turn) = 0;

   protected:
    ~Waiter() = default;
  };

  explicit Turns(const Limits& limits);
  // Nobody must be waiting, and nobody have a turn.
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  // True: the turn is taken and must be given back; `waiter` hears nothing. False: it waits, and may have heard before
  // this returns.
  bool Take(Waiter& waiter);
  // Gives a turn back, to the one who has waited longest.
  void Give();

  // How many wait.
  size_t waiting() const;

 private:
  struct Place {
    Waiter* waiter;
    absl::Time until;
  };

  void GiveOne();
  // Tells those who have waited too long, until the end.
  void Watch();

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  int taken_ = 0;
  std::deque<Place> queue_;  // ascending by `until`
  bool stopped_ = false;
  std::thread watcher_;
};

}  // namespace wireprint::chassis
