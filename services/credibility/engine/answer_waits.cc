#include "services/credibility/engine/answer_waits.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace wireprint::credibility {
namespace {

// The longest sleep at once: what condition variables take.
constexpr absl::Duration kLongest = absl::Hours(1);

}  // namespace

AnswerWaits::AnswerWaits(Execute execute) : execute_(std::move(execute)), thread_([this] { Run(); }) {}

AnswerWaits::~AnswerWaits() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void AnswerWaits::Wait(const std::string& corpus, const std::string& report_id, absl::Time deadline, Done done) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    const auto waiter = waiters_.emplace(deadline, Waiter{{corpus, report_id}, std::move(done)});
    by_name_.emplace(waiter->second.name, waiter);
    first = waiter == waiters_.begin();
  }
  if (first) changed_.notify_one();
}

void AnswerWaits::Wake(const std::string& corpus, const std::string& report_id) {
  std::vector<Done> woken;
  {
    const std::lock_guard lock(mutex_);
    if (waiters_.empty()) return;
    const auto [begin, end] = by_name_.equal_range({corpus, report_id});
    for (auto it = begin; it != end; ++it) {
      woken.push_back(std::move(it->second->second.done));
      waiters_.erase(it->second);
    }
    by_name_.erase(begin, end);
  }
  for (Done& done : woken) execute_(std::move(done));
}

size_t AnswerWaits::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiters_.size();
}

void AnswerWaits::Run() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    const absl::Duration left = waiters_.empty() ? kLongest : waiters_.begin()->first - absl::Now();
    if (left > absl::ZeroDuration()) {
      changed_.wait_for(lock, absl::ToChronoMicroseconds(std::min(left, kLongest) + absl::Microseconds(1)));
      continue;
    }
    const auto over = waiters_.begin();
    const auto [begin, end] = by_name_.equal_range(over->second.name);
    by_name_.erase(std::find_if(begin, end, [&](const auto& named) { return named.second == over; }));
    Done done = std::move(over->second.done);
    waiters_.erase(over);
    lock.unlock();
    execute_(std::move(done));
    lock.lock();
  }
}

}  // namespace wireprint::credibility
