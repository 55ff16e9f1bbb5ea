#include "services/chassis/grpc_log.h"

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "grpc/support/log.h"
#include "services/chassis/log.h"
#include "services/chassis/log_stage.h"

namespace wireprint::chassis {
namespace {

// Strangers can make gRPC complain as often as they like: each handshake that fails is a line.
constexpr int kMaxLinesPerSecond = 20;

// What gRPC says of a listener that CloseSocketsOfPort has ended.
constexpr absl::string_view kListenerEnded = "Failed accept4: Invalid argument";

// Behind it gRPC shows the value of a header that it cannot parse.
constexpr absl::string_view kHeaderValue = " value=";

void LogFromGrpc(gpr_log_func_args* args) {
  static LineBudget budget(kMaxLinesPerSecond);
  const Severity severity = args->severity == GPR_LOG_SEVERITY_ERROR  ? Severity::kWarning
                            : args->severity == GPR_LOG_SEVERITY_INFO ? Severity::kInfo
                                                                      : Severity::kDebug;
  if (args->message == kListenerEnded) return;
  int64_t suppressed = 0;
  if (!LogEnabled(severity) || !budget.Take(absl::Now(), suppressed)) return;
  Log(severity, "grpc",
      {{"message", WithoutHeaderValue(args->message)},
       {"file", args->file},
       {"line", args->line},
       {"suppressed", suppressed}});
}

}  // namespace

absl::string_view WithoutHeaderValue(absl::string_view message) {
  const size_t value = message.find(kHeaderValue);
  return value == absl::string_view::npos ? message : message.substr(0, value + kHeaderValue.size());
}

void RouteGrpcLogs() { gpr_set_log_function(&LogFromGrpc); }

}  // namespace wireprint::chassis
