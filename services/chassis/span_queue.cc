#include "services/chassis/span_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

// What OTLP says may be tried again.
bool MayRetry(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

}  // namespace

SpanCounters AddSpanCounters(Metrics& metrics) {
  const auto add = [&metrics](const char* outcome) -> Counter& {
    return metrics.AddCounter("wireprint_trace_spans_total",
                              "Sampled spans: taken by the collector, without room in the queue, not taken.",
                              {{"outcome", outcome}});
  };
  return {add("exported"), add("dropped"), add("failed")};
}

SpanQueue::SpanQueue(const SpanQueueOptions& options, std::unique_ptr<SpanSender> sender, SpanCounters counters)
    : options_(options), sender_(std::move(sender)), counters_(counters), thread_([this] { Run(); }) {}

SpanQueue::~SpanQueue() { Stop(absl::ZeroDuration()); }

void SpanQueue::Put(Span span) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || spans_.size() >= options_.capacity) return counters_.dropped.Increment();
    spans_.push_back(std::move(span));
    wake = spans_.size() == 1 || spans_.size() == options_.batch;
  }
  if (wake) wake_.notify_one();
}

void SpanQueue::Stop(absl::Duration limit) {
  std::unique_lock lock(mutex_);
  if (!stopped_) {
    stopped_ = true;
    stop_until_ = absl::Now() + limit;
    wake_.notify_all();
  }
  ended_.wait_until(lock, absl::ToChronoTime(stop_until_), [this] { return done_; });
  lock.unlock();
  sender_->Cancel();
  if (thread_.joinable()) thread_.join();
}

void SpanQueue::Run() {
  for (std::vector<Span> batch = Take(); !batch.empty(); batch = Take()) Deliver(batch);
  const std::lock_guard lock(mutex_);
  counters_.dropped.Increment(spans_.size());
  spans_.clear();
  done_ = true;
  ended_.notify_all();
}

std::vector<Span> SpanQueue::Take() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopped_ || !spans_.empty(); });
  wake_.wait_for(lock, absl::ToChronoNanoseconds(options_.delay),
                 [this] { return stopped_ || spans_.size() >= options_.batch; });
  if (stopped_ && absl::Now() >= stop_until_) return {};
  const auto end = spans_.begin() + static_cast<ptrdiff_t>(std::min(spans_.size(), options_.batch));
  std::vector<Span> batch(std::make_move_iterator(spans_.begin()), std::make_move_iterator(end));
  spans_.erase(spans_.begin(), end);
  return batch;
}

absl::Time SpanQueue::Deadline(bool& last) {
  const std::lock_guard lock(mutex_);
  last = stopped_;
  return std::min(absl::Now() + options_.call_timeout, stop_until_);
}

void SpanQueue::WaitToRetry(absl::Duration backoff) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, absl::ToChronoNanoseconds(backoff), [this] { return stopped_; });
}

void SpanQueue::Deliver(const std::vector<Span>& batch) {
  absl::Duration backoff = options_.first_backoff;
  for (bool last = false; !last;) {
    const absl::Time deadline = Deadline(last);
    const absl::StatusOr<size_t> refused = sender_->Send(batch, deadline);
    if (refused.ok()) {
      const size_t failed = std::min(*refused, batch.size());
      counters_.exported.Increment(batch.size() - failed);
      counters_.failed.Increment(failed);
      return Note(failed > 0 ? "REJECTED" : "");
    }
    Note(absl::StatusCodeToString(refused.status().code()));
    if (last || !MayRetry(refused.status().code())) break;
    WaitToRetry(backoff);
    backoff = std::min(backoff * 2, options_.max_backoff);
  }
  counters_.failed.Increment(batch.size());
}

void SpanQueue::Note(absl::string_view failure) {
  if (failing_ == !failure.empty()) return;
  failing_ = !failure.empty();
  if (failing_) {
    Log(Severity::kWarning, "trace_export_failed", {{"code", failure}});
  } else {
    Log(Severity::kInfo, "trace_export_resumed");
  }
}

}  // namespace wireprint::chassis
