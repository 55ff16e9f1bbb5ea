#include "services/chassis/tracer.h"

#include <utility>

#include "absl/time/clock.h"

namespace wireprint::chassis {

SpanIds Tracer::BeginServer(absl::string_view header) const {
  const auto caller = ParseTraceParent(header);
  return caller ? ChildOf(*caller) : NewTrace(sample_);
}

SpanIds Tracer::BeginClient(absl::string_view header) {
  const auto caller = ParseTraceParent(header);
  return caller ? ChildOf(*caller) : SpanIds();
}

void Tracer::EndClient(const SpanIds& ids, absl::string_view service, absl::string_view method, absl::Time start,
                       int code) const {
  if (!ids.sampled) return;
  Span span;
  span.ids = ids;
  span.kind = Span::Kind::kClient;
  span.service = service;
  span.method = method;
  span.start = start;
  span.end = absl::Now();
  span.code = code;
  queue_.Put(std::move(span));
}

}  // namespace wireprint::chassis
