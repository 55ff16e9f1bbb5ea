#include "tests/bench/load_result.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/bench/echo.pb.h"
#include "wireprint/credibility/v1/credibility_service.pb.h"
#include "wireprint/dedup/v1/dedup_service.pb.h"

namespace wireprint::bench {
namespace {

std::string Reason(const google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  for (const auto& detail : status.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return absl::StrCat("code ", status.code());
}

template <typename Message>
bool Parse(grpc::ByteBuffer& response, Message& message) {
  grpc::Slice whole;
  return response.DumpToSingleSlice(&whole).ok() &&
         message.ParseFromArray(whole.begin(), static_cast<int>(whole.size()));
}

void Check(const dedup::v1::AddReportResponse&, std::map<std::string, uint64_t>&) {}

// What dedup did not answer in time was not measured.
void Check(const credibility::v1::RecordReportResponse& recorded, std::map<std::string, uint64_t>& errors) {
  if (recorded.provenance() == credibility::v1::PROVENANCE_PENDING) ++errors["pending"];
}

}  // namespace

void LoadResult::Add(LoadCall call, const grpc::Status& status, grpc::ByteBuffer& response, double latency_us) {
  if (!status.ok()) {
    google::rpc::Status details;
    details.ParseFromString(status.error_details());
    details.set_code(status.error_code());
    ++errors[Reason(details)];
    return;
  }
  ++calls;
  latencies_us.push_back(static_cast<float>(latency_us));
  if (call == LoadCall::kBatchAddReports) return AddBatch<dedup::v1::BatchAddReportsResponse>(response);
  if (call == LoadCall::kBatchRecordReports) return AddBatch<credibility::v1::BatchRecordReportsResponse>(response);
  if (call == LoadCall::kEchoBatch) {
    v1::EchoResponse echo;
    if (!Parse(response, echo)) ++errors["unreadable response"];
    documents += echo.payloads();
    return;
  }
  ++documents;
  credibility::v1::RecordReportResponse recorded;
  if (call == LoadCall::kRecordReport && Parse(response, recorded)) Check(recorded, errors);
}

template <typename Response>
void LoadResult::AddBatch(grpc::ByteBuffer& response) {
  Response batch;
  if (!Parse(response, batch)) {
    ++errors["unreadable response"];
    return;
  }
  for (const auto& result : batch.results()) {
    if (result.has_response()) {
      ++documents;
      Check(result.response(), errors);
    } else {
      ++errors[Reason(result.status())];
    }
  }
}

void LoadResult::Merge(const LoadResult& other) {
  calls += other.calls;
  documents += other.documents;
  latencies_us.insert(latencies_us.end(), other.latencies_us.begin(), other.latencies_us.end());
  for (const auto& [reason, count] : other.errors) errors[reason] += count;
}

double LoadResult::Percentile(double share) {
  if (latencies_us.empty()) return 0;
  std::sort(latencies_us.begin(), latencies_us.end());
  const auto rank = static_cast<size_t>(share * static_cast<double>(latencies_us.size()));
  return latencies_us[std::min(rank, latencies_us.size() - 1)];
}

double OwnCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double CpuSecondsOf(int pid) {
  std::ifstream in(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(in, line);
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace wireprint::bench
