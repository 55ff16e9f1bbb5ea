// A client that adds reports at a steady rate, whatever becomes of the server, and follows the policy that the project
// ships: its service config, waiting for a connection, a deadline.
//
//   steady_client --target=HOST:PORT --service-config=FILE [--rate=1000] [--reports=5000] [--channels=2]
//   [--deadline=60s]
//
// Adds the reports r0, r1, … and prints one JSON object: how many calls were answered, how many of those were replays,
// the errors of the others, the longest time in which no answer came, and the slowest call.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/create_channel.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

ABSL_FLAG(std::string, target, "", "Server, host:port.");
ABSL_FLAG(std::string, service_config, "", "JSON file of gRPC's service config.");
ABSL_FLAG(double, rate, 1000, "Calls a second.");
ABSL_FLAG(int, reports, 5000, "Calls.");
ABSL_FLAG(int, channels, 2, "Connections.");
ABSL_FLAG(absl::Duration, deadline, absl::Seconds(60), "Of a call with all its retries.");

namespace wireprint::e2e {
namespace {

using Stub = dedup::v1::DedupService::Stub;

// 60 words of no language, others for each report.
std::string TextOf(int report) {
  std::mt19937_64 random(static_cast<uint64_t>(report));
  std::string text;
  for (int i = 0; i < 60; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " ", "w", absl::Hex(random() % 1'000'000));
  }
  return text;
}

class Client {
 public:
  explicit Client(std::vector<std::unique_ptr<Stub>> stubs) : stubs_(std::move(stubs)) {}

  void Run(int reports, double rate, absl::Duration deadline) {
    const absl::Time start = absl::Now();
    last_answer_ = start;
    for (int i = 0; i < reports; ++i) {
      absl::SleepFor(start + absl::Seconds(i / rate) - absl::Now());
      Send(i, deadline);
    }
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [&] { return done_ == reports; });
  }

  void Print() const {
    const std::string errors = absl::StrJoin(errors_, ",", [](std::string* out, const auto& error) {
      absl::StrAppend(out, "\"", error.first, "\":", error.second);
    });
    std::printf("{\"answered\":%d,\"replayed\":%d,\"errors\":{%s},\"pause_ms\":%.0f,\"slowest_ms\":%.0f}\n", answered_,
                replayed_, errors.c_str(), absl::ToDoubleMilliseconds(pause_), absl::ToDoubleMilliseconds(slowest_));
  }

 private:
  struct Call {
    absl::Time start = absl::Now();
    grpc::ClientContext context;
    dedup::v1::AddReportRequest request;
    dedup::v1::AddReportResponse response;
  };

  void Send(int report, absl::Duration deadline) {
    auto* call = new Call;
    call->context.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
    call->request.mutable_report()->set_report_id(absl::StrCat("r", report));
    call->request.mutable_report()->set_outlet("steady.example");
    call->request.mutable_report()->set_text(TextOf(report));
    stubs_[static_cast<size_t>(report) % stubs_.size()]->async()->AddReport(
        &call->context, &call->request, &call->response, [this, call](const grpc::Status& status) {
          Done(*call, status);
          delete call;
        });
  }

  void Done(const Call& call, const grpc::Status& status) {
    const std::lock_guard lock(mutex_);
    const absl::Time now = absl::Now();
    if (status.ok()) {
      ++answered_;
      if (call.response.replayed()) ++replayed_;
      pause_ = std::max(pause_, now - last_answer_);
      slowest_ = std::max(slowest_, now - call.start);
      last_answer_ = now;
    } else {
      ++errors_[absl::StrCat(static_cast<int>(status.error_code()), " ", status.error_message())];
    }
    ++done_;
    all_done_.notify_all();
  }

  const std::vector<std::unique_ptr<Stub>> stubs_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable all_done_;
  int done_ = 0;
  int answered_ = 0;
  int replayed_ = 0;
  std::map<std::string, int> errors_;
  absl::Time last_answer_;
  absl::Duration pause_;
  absl::Duration slowest_;
};

int Run() {
  std::ifstream file(absl::GetFlag(FLAGS_service_config));
  const std::string config{std::istreambuf_iterator<char>(file), {}};
  if (config.empty()) {
    std::fprintf(stderr, "steady_client: --service-config names no file that can be read\n");
    return 2;
  }
  std::vector<std::unique_ptr<Stub>> stubs;
  for (int i = 0; i < absl::GetFlag(FLAGS_channels); ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    // Without it, after a few failures, a server that is back would wait for its client for up to two minutes.
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
    arguments.SetServiceConfigJSON(config);
    stubs.push_back(dedup::v1::DedupService::NewStub(
        grpc::CreateCustomChannel(absl::GetFlag(FLAGS_target), grpc::InsecureChannelCredentials(), arguments)));
  }
  Client client(std::move(stubs));
  client.Run(absl::GetFlag(FLAGS_reports), absl::GetFlag(FLAGS_rate), absl::GetFlag(FLAGS_deadline));
  client.Print();
  return 0;
}

}  // namespace
}  // namespace wireprint::e2e

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return wireprint::e2e::Run();
}
