// The smallest server there is, for lifecycle_test: `lifecycle_fixture [flags] ADDRESS_FILE
// (ok|fail|starting|stubborn)`. Its flush is well, but for "fail"; with "starting" it never gets further than that. Its
// GetIndexInfo makes the file ADDRESS_FILE.handling and takes half a second, or, with "stubborn", until it is
// cancelled.
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
  SlowService(Chain& chain, const std::string& file, bool stubborn) : chain_(chain), file_(file), stubborn_(stubborn) {}

  grpc::ServerUnaryReactor* GetIndexInfo(grpc::CallbackServerContext* context, const GetIndexInfoRequest* request,
                                         GetIndexInfoResponse* response) override {
    return HandleUnary(chain_, "GetIndexInfo", context, request, response,
                       [this](UnaryCall<GetIndexInfoRequest, GetIndexInfoResponse>* call) {
                         WriteAddressFile(file_ + ".handling", "").IgnoreError();
                         do {
                           std::this_thread::sleep_for(std::chrono::milliseconds(500));
                         } while (stubborn_ && !call->IsCancelled());
                         call->Finish(absl::OkStatus());
                       });
  }

 private:
  Chain& chain_;
  const std::string file_;
  const bool stubborn_;
};

int Run(int argc, char** argv) {
  SignalGuard signals;
  const std::vector<std::string> arguments = ParseFlagsOrExit(argc, argv, "lifecycle_fixture", "[flags]");
  const absl::StatusOr<ServerConfig> config = ServerConfigFromFlags();
  if (!config.ok() || arguments.size() != 2) return kExitFlags;
  WorkerPool pool(config->pool);
  const std::unique_ptr<Chain> chain = MakeChain(config->chain, pool);
  SlowService service(*chain, arguments[0], arguments[1] == "stubborn");
  auto server = Server::Start(config->server, {{"wireprint.dedup.v1.DedupService", &service}});
  if (!server.ok()) return server.status().code() == absl::StatusCode::kAlreadyExists ? kExitPortTaken : kExitFault;
  (*server)->SetReady(true);
  if (!WriteAddressFile(arguments[0], (*server)->address()).ok()) return kExitFault;
  if (arguments[1] == "starting") {
    const ExitWhileStarting exit_while_starting(signals, [&server] { (*server)->CloseConnections(); });
    std::this_thread::sleep_for(std::chrono::minutes(5));
  }
  return RunUntilSignal(signals, **server, *chain, config->lifecycle, [&] {
    return arguments[1] != "fail" ? absl::OkStatus() : absl::DataLossError("the disk is full");
  });
}

}  // namespace
}  // namespace wireprint::chassis

int main(int argc, char** argv) { return wireprint::chassis::Run(argc, argv); }
