// The candidate index at 0.5 to 2 million reports of 35 samples: memory a report, and the time of Insert and Find.
// Every line is a mean over what was done since the line before; times are processor time, peaks the process's, and the
// worst peak is the largest a report at any size since the line before.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"
#include "tests/bench/index_reports.h"

namespace {

using wireprint::bench::CpuMicros;
using wireprint::bench::Make;
using wireprint::bench::StatusBytes;
using wireprint::dedup::IndexedReport;
using wireprint::dedup::MemoryCandidateIndex;

bool IsPrinted(uint64_t size) {
  for (const uint64_t printed : {500'000, 750'000, 1'000'000, 1'500'000, 2'000'000}) {
    if (size == printed) return true;
  }
  return false;
}

struct FindResult {
  double micros = 0;
  double candidates = 0;
};

// One in three of the queries is of a report that is there.
FindResult MeasureFind(const MemoryCandidateIndex& index, uint64_t size) {
  constexpr uint64_t kQueries = 100'000;
  FindResult result;
  std::vector<uint64_t> samples;
  for (uint64_t query = 1; query <= kQueries; ++query) {
    const IndexedReport about = Make(query % 3 == 0 ? 1 + query * 7919 % size : size + 4'000'000'000 + query, samples);
    const double start = CpuMicros();
    result.candidates += static_cast<double>(index.Find(about, {}).offered) / kQueries;
    result.micros += (CpuMicros() - start) / kQueries;
  }
  return result;
}

}  // namespace

int main() {
  std::printf("%10s %12s %12s %12s %12s %12s %12s %12s %12s\n", "reports", "bytes each", "RSS each", "peak each",
              "worst peak", "insert us", "insert max", "find us", "candidates");
  const double base = StatusBytes("VmRSS");
  MemoryCandidateIndex index;
  std::vector<uint64_t> samples;
  double insert_time = 0;
  double insert_max = 0;
  double worst_peak = 0;
  uint64_t inserts = 0;
  for (uint64_t sequence = 1; sequence <= 2'000'000; ++sequence) {
    const IndexedReport report = Make(sequence, samples);
    const double start = CpuMicros();
    index.Insert(absl::MakeConstSpan(&report, 1));
    const double took = CpuMicros() - start;
    insert_time += took;
    insert_max = std::max(insert_max, took);
    ++inserts;
    const auto reports = static_cast<double>(sequence);
    if (sequence >= 500'000 && sequence % 10'000 == 0) {
      worst_peak = std::max(worst_peak, (StatusBytes("VmHWM") - base) / reports);
    }
    if (!IsPrinted(sequence)) continue;
    const FindResult find = MeasureFind(index, sequence);
    std::printf("%10.0f %12.1f %12.1f %12.1f %12.1f %12.2f %12.0f %12.2f %12.2f\n", reports,
                static_cast<double>(index.Stats().bytes) / reports, (StatusBytes("VmRSS") - base) / reports,
                (StatusBytes("VmHWM") - base) / reports, worst_peak, insert_time / static_cast<double>(inserts),
                insert_max, find.micros, find.candidates);
    std::fflush(stdout);
    insert_time = insert_max = worst_peak = 0;
    inserts = 0;
  }
}
