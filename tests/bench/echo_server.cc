// The same echo on the chassis: `bench_echo_server [--inline] [server flags]`.
#include <iostream>

#include "absl/flags/flag.h"
#include "services/chassis/flags.h"
#include "services/chassis/grpc_log.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/mutex_checks.h"
#include "services/chassis/server.h"
#include "services/chassis/server_flags.h"
#include "services/chassis/unary.h"
#include "tests/bench/echo.grpc.pb.h"

ABSL_FLAG(bool, inline, false, "Answer on gRPC's thread instead of the worker pool.");

namespace wireprint::bench {
namespace {

using v1::EchoRequest;
using v1::EchoResponse;

class ChassisEcho final : public v1::EchoService::CallbackService {
 public:
  ChassisEcho(chassis::Chain& chain, chassis::Execution execution) : chain_(chain), method_("Echo", execution) {}

  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override {
    return chassis::HandleUnary(chain_, method_, context, request, response,
                                [](chassis::UnaryCall<EchoRequest, EchoResponse>* call) {
                                  call->response().mutable_payload()->assign(call->request().reply_bytes(), 'e');
                                  call->Finish(absl::OkStatus());
                                });
  }

 private:
  chassis::Chain& chain_;
  const chassis::Method method_;
};

int Run(int argc, char** argv) {
  chassis::SignalGuard signals;
  chassis::StopMutexChecks();
  chassis::RouteGrpcLogs();
  chassis::ParseFlagsOrExit(argc, argv, "bench_echo_server", "[flags]");
  const absl::StatusOr<chassis::ServerConfig> config = chassis::ServerConfigFromFlags();
  if (!config.ok()) {
    std::cerr << config.status().message() << "\n";
    return chassis::kExitFlags;
  }
  chassis::WorkerPool pool(config->pool);
  const std::unique_ptr<chassis::Chain> chain = chassis::MakeChain(config->chain, pool);
  ChassisEcho service(*chain, absl::GetFlag(FLAGS_inline) ? chassis::Execution::kInline : chassis::Execution::kPool);
  auto server = chassis::Server::Start(config->server, {{"wireprint.bench.v1.EchoService", &service}});
  if (!server.ok()) {
    std::cerr << server.status().message() << "\n";
    return chassis::kExitPortTaken;
  }
  (*server)->SetReady(true);
  if (!chassis::WriteAddressFile(config->address_file, (*server)->address()).ok()) return chassis::kExitFault;
  return chassis::RunUntilSignal(signals, **server, *chain, config->lifecycle, nullptr);
}

}  // namespace
}  // namespace wireprint::bench

int main(int argc, char** argv) { return wireprint::bench::Run(argc, argv); }
