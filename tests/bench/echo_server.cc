// The same echo on the chassis: `bench_echo_server [--inline] [--store=DIR] [server flags]`. With --store it
// fingerprints what it gets and answers once that is durable: what AddReport would cost if it did nothing else.
#include <iostream>

#include "absl/flags/flag.h"
#include "services/chassis/flags.h"
#include "services/chassis/grpc_log.h"
#include "services/chassis/lifecycle.h"
#include "services/chassis/mutex_checks.h"
#include "services/chassis/server.h"
#include "services/chassis/server_flags.h"
#include "services/chassis/unary.h"
#include "services/dedup/store/rocksdb_store.h"
#include "tests/bench/durable_texts.h"
#include "tests/bench/echo.grpc.pb.h"

ABSL_FLAG(bool, inline, false, "Answer on gRPC's thread instead of the worker pool.");
ABSL_FLAG(std::string, store, "", "Directory to keep what is sent in; empty: nothing is kept.");

namespace wireprint::bench {
namespace {

using v1::EchoRequest;
using v1::EchoResponse;

class ChassisEcho final : public v1::EchoService::CallbackService {
 public:
  // `texts`: null where nothing is stored.
  ChassisEcho(chassis::Chain& chain, chassis::Execution execution, DurableTexts* texts)
      : chain_(chain), method_("Echo", execution), texts_(texts) {}

  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override {
    return chassis::HandleUnary(chain_, method_, context, request, response,
                                [this](chassis::UnaryCall<EchoRequest, EchoResponse>* call) {
                                  const EchoRequest& sent = call->request();
                                  call->response().mutable_payload()->assign(sent.reply_bytes(), 'e');
                                  call->response().set_payloads(static_cast<uint32_t>(sent.more_size()) + 1);
                                  if (texts_ == nullptr) return call->Finish(absl::OkStatus());
                                  std::vector<absl::string_view> texts = {sent.payload()};
                                  texts.insert(texts.end(), sent.more().begin(), sent.more().end());
                                  texts_->Add(texts, [call](const absl::Status& status) { call->Finish(status); });
                                });
  }

 private:
  chassis::Chain& chain_;
  const chassis::Method method_;
  DurableTexts* const texts_;
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
  std::unique_ptr<DurableTexts> texts;
  if (const std::string directory = absl::GetFlag(FLAGS_store); !directory.empty()) {
    auto store = dedup::RocksDbStore::Open({.path = directory});
    if (!store.ok()) {
      std::cerr << store.status().message() << "\n";
      return chassis::kExitFlags;
    }
    texts = std::make_unique<DurableTexts>(*std::move(store), pool);
  }
  ChassisEcho service(*chain, absl::GetFlag(FLAGS_inline) ? chassis::Execution::kInline : chassis::Execution::kPool,
                      texts.get());
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
