// One call as a trace shows it: W3C Trace Context and the RPC conventions of OpenTelemetry. Free of gRPC.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/chassis/trace_parent.h"

namespace wireprint::chassis {

// Which span of which trace.
struct SpanIds {
  uint64_t trace_high = 0;  // the first 8 bytes of the trace's id
  uint64_t trace_low = 0;   // the last; both 0: no span
  uint64_t span = 0;
  uint64_t parent = 0;  // 0: the first of its trace
  bool sampled = false;

  bool valid() const { return (trace_high | trace_low) != 0 && span != 0; }
};

// A new span below `caller`, sampled as that is.
SpanIds ChildOf(const TraceParent& caller);
// A new span of a new trace. `sample`: the share of traces that are sampled, 0 to 1.
SpanIds NewTrace(double sample);

// 32 lower-case hex digits.
std::string TraceIdText(const SpanIds& ids);
// The header `traceparent` of what is asked for the sake of the span.
std::string TraceParentText(const SpanIds& ids);

// A call that is over. Strings that are views are constants, or live as long as what takes the span.
struct Span {
  enum class Kind : uint8_t { kServer, kClient };

  SpanIds ids;
  Kind kind = Kind::kServer;
  absl::string_view service;  // "wireprint.dedup.v1.DedupService"
  absl::string_view method;   // "AddReport"
  absl::Time start;
  absl::Time end;
  int code = 0;        // of gRPC
  std::string reason;  // of ErrorInfo; empty: none
  // Of the server's side: where the time went, as in the lines of the log; and the messages of a stream.
  absl::Duration queue = absl::ZeroDuration();
  absl::Duration handler = absl::ZeroDuration();
  absl::Duration finish = absl::ZeroDuration();
  bool streaming = false;
  uint64_t messages_sent = 0;
};

// Whether `code` makes the span an error: on the client's side any but OK, on the server's only those that are its own
// fault.
bool IsSpanError(Span::Kind kind, int code);

}  // namespace wireprint::chassis
