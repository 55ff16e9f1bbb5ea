// What the load client saw.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"
#include "tests/bench/load_requests.h"

namespace wireprint::bench {

// Counts of one slot, or of all after Merge. Not thread-safe.
struct LoadResult {
  uint64_t calls = 0;      // answered with OK
  uint64_t documents = 0;  // in them, without the items that were refused
  std::vector<float> latencies_us;
  std::map<std::string, uint64_t> errors;  // by ErrorInfo.reason, else by code

  void Add(LoadCall call, const grpc::Status& status, grpc::ByteBuffer& response, double latency_us);
  void Merge(const LoadResult& other);
  // The latency below which `share` of the calls lie; sorts. 0 without calls.
  double Percentile(double share);

 private:
  template <typename Response>
  void AddBatch(grpc::ByteBuffer& response);
};

// Seconds of CPU, user and system.
double OwnCpuSeconds();
// The same of another process; 0 when it cannot be read.
double CpuSecondsOf(int pid);

}  // namespace wireprint::bench
