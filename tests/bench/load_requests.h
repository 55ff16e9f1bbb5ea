// The requests of the load client, made and serialised before the clock runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "grpcpp/support/slice.h"

namespace wireprint::bench {

enum class LoadCall {
  kEcho,
  kEchoBatch,
  kAddReport,
  kBatchAddReports,
  kFindMatches,
  kRecordReport,
  kBatchRecordReports
};

struct LoadPlan {
  LoadCall call = LoadCall::kEcho;
  // Requests to make. Sent once more from the start when they run out.
  size_t requests = 0;
  // Reports a request (kEchoBatch, kBatchAddReports, kBatchRecordReports).
  size_t batch = 16;
  // Bytes of the reply (kEcho), for each report (kEchoBatch).
  uint32_t reply_bytes = 64;
  std::string corpus = "bench";
  // Decides the texts and leads every report_id: two seeds share no report.
  uint64_t seed = 1;
};

// "/wireprint.dedup.v1.DedupService/AddReport".
std::string MethodPath(LoadCall call);

// The serialised requests. Texts are 3.4–4 KB of English-like words; 3 of 10 are a copy of an earlier one with a line
// of its own or a trim of it to 40–90 %.
std::vector<grpc::Slice> MakeRequests(const LoadPlan& plan);

}  // namespace wireprint::bench
