// Spans as OTLP.
#pragma once

#include <string>
#include <vector>

#include "services/chassis/span.h"
#include "wireprint/trace/v1/otlp.pb.h"

namespace wireprint::chassis {

// The process that the spans are of.
struct TraceResource {
  std::string name;      // "wireprint-dedup"
  std::string version;   // "0.1.0"
  std::string instance;  // of this run alone
};

// A random UUID, version 4.
std::string NewInstanceId();

// What is sent of `spans`: names, codes and times, nothing of a request.
trace::v1::ExportTraceServiceRequest Encode(const TraceResource& resource, const std::vector<Span>& spans);

}  // namespace wireprint::chassis
