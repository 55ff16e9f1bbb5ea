#include "services/chassis/turns.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
namespace wireprint::chassis {

Turns::Turns(const Limits& limits) : limits_(limits), watcher_([this] { Watch(); }) {}

Turns::~Turns() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_one();
  watcher_.join();
}

bool Turns::Take(Waiter& waiter) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (taken_ < limits_.at_once) {
      ++taken_;
      return true;
    }
    first = queue_.empty();
    queue_.push_back({&waiter, absl::Now() + limits_.max_wait});
  }
  if (first) wake_.notify_one();
  return false;
}

// Who gets a turn may give it back before OnTurn returns, and so on: a loop, for there may be thousands.
void Turns::Give() {
  thread_local Turns* giving = nullptr;
  thread_local size_t owed = 0;
  if (giving == this) {
    ++owed;
    return;
  }
  Turns* const outer = std::exchange(giving, this);
  const size_t owed_by_outer = std::exchange(owed, 1);
  for (; owed > 0; --owed) GiveOne();
  giving = outer;
  owed = owed_by_outer;
}

void Turns::GiveOne() {
  Waiter* next = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) {
      --taken_;
      return;
    }
    next = queue_.front().waiter;
    queue_.pop_front();
  }
  next->OnTurn(true);
}

size_t Turns::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Turns::Watch() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (queue_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const absl::Time now = absl::Now();
    std::vector<Waiter*> late;
    for (; !queue_.empty() && queue_.front().until <= now; queue_.pop_front()) late.push_back(queue_.front().waiter);
    if (late.empty()) {
      wake_.wait_for(lock, absl::ToChronoNanoseconds(queue_.front().until - now));
      continue;
    }
    lock.unlock();
    for (Waiter* waiter : late) waiter->OnTurn(false);
    lock.lock();
  }
}

}  // namespace wireprint::chassis
