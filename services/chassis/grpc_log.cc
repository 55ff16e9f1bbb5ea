#include "services/chassis/grpc_log.h"

#include "grpc/support/log.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

void LogFromGrpc(gpr_log_func_args* args) {
  const Severity severity = args->severity == GPR_LOG_SEVERITY_ERROR  ? Severity::kWarning
                            : args->severity == GPR_LOG_SEVERITY_INFO ? Severity::kInfo
                                                                      : Severity::kDebug;
  Log(severity, "grpc", {{"message", args->message}, {"file", args->file}, {"line", args->line}});
}

}  // namespace

void RouteGrpcLogs() { gpr_set_log_function(&LogFromGrpc); }

}  // namespace wireprint::chassis
