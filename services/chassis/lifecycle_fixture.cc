// The smallest server there is, for lifecycle_test: `lifecycle_fixture [flags] ADDRESS_FILE (ok|fail)`. The second word
// is what its flush says. Its GetIndexInfo takes half a second.
#include <chrono>
#include <iostream>
#include <thread>

#include "services/chassis/flags.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/log.h"
#include "services/chassis/server_flags.h"
#include "services/chassis/unary.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::chassis {
namespace {

using dedup::v1::GetIndexInfoRequest;
using dedup::v1::GetIndexInfoResponse;

class SlowService final : public dedup::v1::DedupService::CallbackService {
 public:
  explicit SlowService(Chain& chain) : chain_(chain) {}

  grpc::ServerUnaryReactor* GetIndexInfo(grpc::CallbackServerContext* context, const GetIndexInfoRequest* request,
                                         GetIndexInfoResponse* response) override {
    return HandleUnary(chain_, "GetIndexInfo", context, request, response,
                       [](UnaryCall<GetIndexInfoRequest, GetIndexInfoResponse>* call) {
                         Log(Severity::kInfo, "handling");
                         std::this_thread::sleep_for(std::chrono::milliseconds(500));
                         call->Finish(absl::OkStatus());
                       });
  }

 private:
  Chain& chain_;
};

int Run(int argc, char** argv) {
  SignalGuard signals;
  const std::vector<std::string> arguments = ParseFlagsOrExit(argc, argv, "lifecycle_fixture", "[flags]");
  const absl::StatusOr<ServerConfig> config = ServerConfigFromFlags();
  if (!config.ok() || arguments.size() != 2) return kExitFlags;
  WorkerPool pool(config->pool);
  const std::unique_ptr<Chain> chain = MakeChain(config->chain, pool);
  SlowService service(*chain);
  auto server = Server::Start(config->server, {{"wireprint.dedup.v1.DedupService", &service}});
  if (!server.ok()) return server.status().code() == absl::StatusCode::kAlreadyExists ? kExitPortTaken : kExitFault;
  (*server)->SetReady(true);
  if (!WriteAddressFile(arguments[0], (*server)->address()).ok()) return kExitFault;
  return RunUntilSignal(signals, **server, *chain, config->lifecycle, [&] {
    return arguments[1] == "ok" ? absl::OkStatus() : absl::DataLossError("the disk is full");
  });
}

}  // namespace
}  // namespace wireprint::chassis

int main(int argc, char** argv) { return wireprint::chassis::Run(argc, argv); }
