// The yardstick of the chassis: a callback echo on a plain grpc::ServerBuilder that answers on gRPC's own thread. A
// binary of its own, since linking the chassis brings reflection with it. `bench_echo_bare ADDRESS_FILE`; SIGTERM ends
// it.
#include <csignal>
#include <cstdio>
#include <string>

#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tests/bench/echo.grpc.pb.h"

namespace {

using wireprint::bench::v1::EchoRequest;
using wireprint::bench::v1::EchoResponse;

class BareEcho final : public wireprint::bench::v1::EchoService::CallbackService {
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    response->mutable_payload()->assign(request->reply_bytes(), 'e');
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bench_echo_bare ADDRESS_FILE\n");
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  BareEcho service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 3;
  const std::string temporary = std::string(argv[1]) + ".tmp";
  std::FILE* file = std::fopen(temporary.c_str(), "w");
  if (file == nullptr) return 1;
  std::fprintf(file, "127.0.0.1:%d\n", port);
  std::fclose(file);
  if (std::rename(temporary.c_str(), argv[1]) != 0) return 1;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}
