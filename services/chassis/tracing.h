// Tracing as it is configured: where spans go, and how many.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/chassis/span_queue.h"
#include "services/chassis/tracer.h"

namespace wireprint::chassis {

struct TraceOptions {
  // The gRPC target of a collector that takes OTLP ("otel-collector:4317"); empty: nothing is traced.
  std::string endpoint;
  // The share of the calls that came with no trace which are sampled, 0 to 1.
  double sample = 0.01;
  // PEM file of the authorities of the collector's certificate; empty: plaintext.
  std::string ca;

  // INVALID_ARGUMENT naming the flag.
  absl::Status Validate() const;
  // The contents of `ca`, checked; empty without one. INVALID_ARGUMENT naming the flag.
  absl::StatusOr<std::string> ReadAuthorities() const;
};

class Tracing {
 public:
  // `endpoint` is not empty; `authorities` as of ReadAuthorities. What `counters` refers to must outlive it.
  Tracing(const TraceOptions& options, const std::string& authorities, SpanCounters counters);

  const Tracer& tracer() const { return tracer_; }
  // As SpanQueue::Stop.
  void Stop(absl::Duration limit) { queue_.Stop(limit); }

 private:
  SpanQueue queue_;
  const Tracer tracer_;
};

}  // namespace wireprint::chassis
