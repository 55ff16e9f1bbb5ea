// The trace that a call belongs to: W3C Trace Context. Free of gRPC.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::chassis {

struct TraceParent {
  std::string trace_id;   // 32 lower-case hex digits, not all zero
  std::string parent_id;  // 16, not all zero
  bool sampled = false;
};

// Of the header `traceparent`, version 00 or a later one that begins the same way; nullopt when it is malformed.
std::optional<TraceParent> ParseTraceParent(absl::string_view header);

}  // namespace wireprint::chassis
