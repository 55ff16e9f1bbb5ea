// The load client. `bench_load --target=HOST:PORT --call=echo|echo_batch|add|batch|find|record|record_batch [flags]`;
// prints one row, or JSON.
#include <iostream>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "services/chassis/flags.h"
#include "tests/bench/load_driver.h"

ABSL_FLAG(std::string, target, "", "Server to call, host:port.");
ABSL_FLAG(std::string, call, "echo",
          "What to call: echo, echo_batch, add (AddReport), batch (BatchAddReports), find (FindMatches), record "
          "(RecordReport), "
          "record_batch (BatchRecordReports).");
ABSL_FLAG(std::string, label, "", "Name of the row; the call when empty.");
ABSL_FLAG(int, in_flight, 64, "Closed loop: calls at once.");
ABSL_FLAG(double, rate, 0, "Open loop: calls a second; 0: closed loop.");
ABSL_FLAG(int, channels, 1, "Connections.");
ABSL_FLAG(absl::Duration, warmup, absl::Seconds(1), "Time before the measurement.");
ABSL_FLAG(absl::Duration, time, absl::Seconds(3), "Time of the measurement.");
ABSL_FLAG(int, requests, 50000, "Requests to prepare; they are sent again when they run out, which is said.");
ABSL_FLAG(int, batch, 16, "Reports a batch.");
ABSL_FLAG(int, reply_bytes, 64, "Bytes of the echo's reply.");
ABSL_FLAG(std::string, corpus, "bench", "Corpus to write to.");
ABSL_FLAG(uint64_t, seed, 1, "Decides the texts and ids.");
ABSL_FLAG(int, server_pid, 0, "Process whose CPU time is read.");
ABSL_FLAG(bool, json, false, "Print a JSON object instead of a row.");

namespace wireprint::bench {
namespace {

int Fail(absl::string_view message) {
  std::cerr << "bench_load: " << message << "\n";
  return 1;
}

bool ParseCall(const std::string& name, LoadCall& call) {
  if (name == "echo") return call = LoadCall::kEcho, true;
  if (name == "add") return call = LoadCall::kAddReport, true;
  if (name == "echo_batch") return call = LoadCall::kEchoBatch, true;
  if (name == "batch") return call = LoadCall::kBatchAddReports, true;
  if (name == "find") return call = LoadCall::kFindMatches, true;
  if (name == "record") return call = LoadCall::kRecordReport, true;
  if (name == "record_batch") return call = LoadCall::kBatchRecordReports, true;
  return false;
}

std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& target, int count) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < count; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // else all channels share one connection
    channels.push_back(grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments));
  }
  return channels;
}

int Run(int argc, char** argv) {
  chassis::ParseFlagsOrExit(argc, argv, "bench_load", "--target=HOST:PORT [flags]");
  DriveOptions options;
  if (!ParseCall(absl::GetFlag(FLAGS_call), options.call))
    return Fail("--call must be echo, echo_batch, add, batch, find, record or record_batch");
  options.in_flight = absl::GetFlag(FLAGS_in_flight);
  options.rate = absl::GetFlag(FLAGS_rate);
  const auto requests = MakeRequests({.call = options.call,
                                      .requests = static_cast<size_t>(absl::GetFlag(FLAGS_requests)),
                                      .batch = static_cast<size_t>(absl::GetFlag(FLAGS_batch)),
                                      .reply_bytes = static_cast<uint32_t>(absl::GetFlag(FLAGS_reply_bytes)),
                                      .corpus = absl::GetFlag(FLAGS_corpus),
                                      .seed = absl::GetFlag(FLAGS_seed)});
  if (requests.empty() || options.in_flight < 1) return Fail("--requests and --in-flight must be at least 1");
  const auto channels = Connect(absl::GetFlag(FLAGS_target), absl::GetFlag(FLAGS_channels));
  for (const auto& channel : channels) {
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
      return Fail(absl::StrCat("no server at ", absl::GetFlag(FLAGS_target)));
    }
  }
  Driver driver(options, channels, requests);
  driver.Run(absl::GetFlag(FLAGS_warmup));
  const int pid = absl::GetFlag(FLAGS_server_pid);
  const double own_before = OwnCpuSeconds();
  const double server_before = CpuSecondsOf(pid);
  const absl::Time start = absl::Now();
  LoadResult result = driver.Run(absl::GetFlag(FLAGS_time));
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  const double calls = static_cast<double>(std::max<uint64_t>(result.calls, 1));
  const double client_us = 1e6 * (OwnCpuSeconds() - own_before) / calls;
  const double server_us = 1e6 * (CpuSecondsOf(pid) - server_before) / calls;
  const bool stores = options.call != LoadCall::kEcho && options.call != LoadCall::kFindMatches;
  if (stores && driver.sent() > requests.size()) {
    std::cerr << "bench_load: " << driver.sent() << " requests sent, only " << requests.size()
              << " of them different: give more --requests\n";
  }
  const std::string label = absl::GetFlag(FLAGS_label).empty() ? absl::GetFlag(FLAGS_call) : absl::GetFlag(FLAGS_label);
  const char* format =
      absl::GetFlag(FLAGS_json)
          ? R"({"label":"%s","calls_s":%.0f,"docs_s":%.0f,"p50_us":%.0f,"p90_us":%.0f,"p99_us":%.0f,"client_us":%.1f,"server_us":%.1f,"errors":{%s}})"
            "\n"
          : "%-24s %9.0f calls/s %9.0f docs/s  p50 %7.0f p90 %7.0f p99 %7.0f us  CPU us/call client %5.1f server %5.1f "
            " "
            "errors {%s}\n";
  const std::string errors = absl::StrJoin(result.errors, ",", [](std::string* out, const auto& error) {
    absl::StrAppend(out, "\"", error.first, "\":", error.second);
  });
  std::printf(format, label.c_str(), static_cast<double>(result.calls) / seconds,
              static_cast<double>(result.documents) / seconds, result.Percentile(0.5), result.Percentile(0.9),
              result.Percentile(0.99), client_us, server_us, errors.c_str());
  return 0;
}

}  // namespace
}  // namespace wireprint::bench

int main(int argc, char** argv) { return wireprint::bench::Run(argc, argv); }
