#include "services/chassis/span_encoder.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wireprint::chassis {
namespace {

namespace otlp = trace::v1;

// Of the names of the attributes.
constexpr char kConventions[] = "https://opentelemetry.io/schemas/1.26.0";

template <typename Message>
otlp::AnyValue& Attribute(Message& message, absl::string_view key) {
  otlp::KeyValue& added = *message.add_attributes();
  added.set_key(key.data(), key.size());
  return *added.mutable_value();
}

template <typename Message>
void AddText(Message& message, absl::string_view key, absl::string_view value) {
  Attribute(message, key).set_string_value(value.data(), value.size());
}

void AddTime(otlp::Span& span, absl::string_view key, absl::Duration time) {
  Attribute(span, key).set_double_value(absl::ToDoubleMilliseconds(time));
}

// Big-endian, as it is written.
std::string Bytes(uint64_t id) {
  std::string bytes(8, '\0');
  for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(id >> (56 - 8 * i) & 0xff);
  return bytes;
}

uint64_t Nanoseconds(absl::Time time) { return static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixNanos(time))); }

void EncodeSpan(const Span& span, otlp::Span& out) {
  out.set_trace_id(Bytes(span.ids.trace_high) + Bytes(span.ids.trace_low));
  out.set_span_id(Bytes(span.ids.span));
  if (span.ids.parent != 0) out.set_parent_span_id(Bytes(span.ids.parent));
  out.set_flags(span.ids.sampled ? 1 : 0);
  out.set_name(absl::StrCat(span.service, "/", span.method));
  const bool server = span.kind == Span::Kind::kServer;
  out.set_kind(server ? otlp::Span::SPAN_KIND_SERVER : otlp::Span::SPAN_KIND_CLIENT);
  out.set_start_time_unix_nano(Nanoseconds(span.start));
  // The clock may have been set back meanwhile.
  out.set_end_time_unix_nano(Nanoseconds(std::max(span.start, span.end)));
  AddText(out, "rpc.system", "grpc");
  AddText(out, "rpc.service", span.service);
  AddText(out, "rpc.method", span.method);
  Attribute(out, "rpc.grpc.status_code").set_int_value(span.code);
  if (!span.reason.empty()) AddText(out, "wireprint.error.reason", span.reason);
  if (server) {
    AddTime(out, "wireprint.queue_ms", span.queue);
    AddTime(out, "wireprint.handler_ms", span.handler);
    AddTime(out, "wireprint.finish_ms", span.finish);
  }
  if (span.streaming) {
    Attribute(out, "wireprint.messages_sent").set_int_value(static_cast<int64_t>(span.messages_sent));
  }
  if (IsSpanError(span.kind, span.code)) out.mutable_status()->set_code(otlp::Status::STATUS_CODE_ERROR);
}

}  // namespace

std::string NewInstanceId() {
  constexpr uint64_t kVersionMask = 0xf000;
  constexpr uint64_t kVersion = 0x4000;
  constexpr uint64_t kVariantMask = uint64_t{3} << 62;
  constexpr uint64_t kVariant = uint64_t{1} << 63;
  SpanIds random = NewTrace(0);
  random.trace_high = (random.trace_high & ~kVersionMask) | kVersion;
  random.trace_low = (random.trace_low & ~kVariantMask) | kVariant;
  std::string id = TraceIdText(random);
  for (const size_t place : {20, 16, 12, 8}) id.insert(place, 1, '-');
  return id;
}

otlp::ExportTraceServiceRequest Encode(const TraceResource& resource, const std::vector<Span>& spans) {
  otlp::ExportTraceServiceRequest request;
  otlp::ResourceSpans& of_process = *request.add_resource_spans();
  AddText(*of_process.mutable_resource(), "service.name", resource.name);
  AddText(*of_process.mutable_resource(), "service.version", resource.version);
  AddText(*of_process.mutable_resource(), "service.instance.id", resource.instance);
  otlp::ScopeSpans& of_scope = *of_process.add_scope_spans();
  of_scope.mutable_scope()->set_name("wireprint");
  of_scope.mutable_scope()->set_version(resource.version);
  of_scope.set_schema_url(kConventions);
  for (const Span& span : spans) EncodeSpan(span, *of_scope.add_spans());
  return request;
}

}  // namespace wireprint::chassis
