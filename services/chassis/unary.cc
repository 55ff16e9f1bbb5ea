#include "services/chassis/unary.h"

#include <chrono>

#include "services/chassis/trace_parent.h"

namespace wireprint::chassis {

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

std::string TraceParentOf(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find("traceparent");
  if (found == context.client_metadata().end()) return "";
  const absl::string_view header(found->second.data(), found->second.size());
  return ParseTraceParent(header) ? std::string(header) : "";
}

}  // namespace wireprint::chassis
