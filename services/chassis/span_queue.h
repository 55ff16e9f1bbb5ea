// Spans on their way out: calls put them in and go on, one thread sends them. Free of gRPC.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/chassis/metrics.h"
#include "services/chassis/span.h"

namespace wireprint::chassis {

// The way to a collector.
class SpanSender {
 public:
  virtual ~SpanSender() = default;
  // How many of `spans` the collector refused, or why it has none. Waits until `deadline` at most. One thread at a
  // time.
  virtual absl::StatusOr<size_t> Send(const std::vector<Span>& spans, absl::Time deadline) = 0;
  // Ends a Send that is under way, and every later one at once. Any thread.
  virtual void Cancel() = 0;
};

// What became of spans: each is counted once.
struct SpanCounters {
  Counter& exported;
  Counter& dropped;  // there was no room for them
  Counter& failed;   // the collector did not take them
};

// wireprint_trace_spans_total by outcome.
SpanCounters AddSpanCounters(Metrics& metrics);

struct SpanQueueOptions {
  size_t capacity = 4096;
  size_t batch = 512;
  // How long a span waits for others of its batch.
  absl::Duration delay = absl::Seconds(1);
  absl::Duration call_timeout = absl::Seconds(5);
  // Between tries of one batch, twice as long each time.
  absl::Duration first_backoff = absl::Milliseconds(200);
  absl::Duration max_backoff = absl::Seconds(5);
};

class SpanQueue {
 public:
  // What `counters` refers to must outlive the queue.
  SpanQueue(const SpanQueueOptions& options, std::unique_ptr<SpanSender> sender, SpanCounters counters);
  // Stop(0).
  ~SpanQueue();
  SpanQueue(const SpanQueue&) = delete;
  SpanQueue& operator=(const SpanQueue&) = delete;

  // Takes the span, or drops it when the queue is full or stopped. Never waits for the collector. Any thread.
  void Put(Span span);

  // Sends what there is, each batch once, for at most `limit`; what has not left then is lost. Idempotent.
  void Stop(absl::Duration limit);

 private:
  void Run();
  // The next batch, of at most options_.batch spans; empty when stopped and nothing is left.
  std::vector<Span> Take();
  // Until the collector has the batch or it is given up.
  void Deliver(const std::vector<Span>& batch);
  // Until `backoff` has passed or the queue is stopped.
  void WaitToRetry(absl::Duration backoff);
  // Of a try that begins now; `last`: there is to be none after it.
  absl::Time Deadline(bool& last);
  // Logs the first of several failures, and that they are over.
  void Note(absl::string_view failure);

  const SpanQueueOptions options_;
  const std::unique_ptr<SpanSender> sender_;
  const SpanCounters counters_;
  bool failing_ = false;  // of the thread

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable ended_;
  std::deque<Span> spans_;                          // guarded by mutex_
  bool stopped_ = false;                            // guarded by mutex_
  bool done_ = false;                               // guarded by mutex_
  absl::Time stop_until_ = absl::InfiniteFuture();  // guarded by mutex_
  std::thread thread_;
};

}  // namespace wireprint::chassis
