// Which calls are traced, and where their spans go. Free of gRPC.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/chassis/span.h"
#include "services/chassis/span_queue.h"

namespace wireprint::chassis {

// Any thread.
class Tracer {
 public:
  // `sample`: the share of the calls that came with no trace which are sampled, 0 to 1; the others are sampled as their
  // traces are. `queue` must outlive the tracer.
  Tracer(double sample, SpanQueue& queue) : sample_(sample), queue_(queue) {}

  // The span of a call that came with this header `traceparent`; of a new trace when that is none.
  SpanIds BeginServer(absl::string_view header) const;
  // The span of what is asked for the sake of the span of `header`. No span when that is none.
  static SpanIds BeginClient(absl::string_view header);

  // Exports the span if it is sampled.
  void End(Span span) const {
    if (span.ids.sampled) queue_.Put(std::move(span));
  }
  // The same of a client's call that began at `start` and has ended now with a code of gRPC.
  void EndClient(const SpanIds& ids, absl::string_view service, absl::string_view method, absl::Time start,
                 int code) const;

 private:
  const double sample_;
  SpanQueue& queue_;
};

}  // namespace wireprint::chassis
