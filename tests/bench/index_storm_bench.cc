// The candidate index at a million reports: what storms of 100,000 reports cost beside usual ones, and what retention
// takes and gives back. Times are processor time; pauses are the wall time of a Find.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <random>
#include <thread>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"
#include "tests/bench/index_reports.h"

namespace {

using wireprint::bench::CopyPart;
using wireprint::bench::CpuMicros;
using wireprint::bench::Make;
using wireprint::bench::MakeOwn;
using wireprint::bench::StatusBytes;
using wireprint::dedup::IndexedReport;
using wireprint::dedup::MemoryCandidateIndex;

constexpr uint64_t kReports = 1'000'000;
constexpr uint64_t kStorm = 100'000;
constexpr uint64_t kFooter = 5'000'000'001;
constexpr uint64_t kStory = 5'000'000'002;

// Finds and inserts 100,000 reports like Make's, of which each has the first `part` samples of `source`.
void Storm(const char* name, uint64_t first, uint64_t source_sequence, size_t part, bool one_cluster,
           MemoryCandidateIndex& index) {
  std::vector<uint64_t> samples;
  std::vector<uint64_t> source_samples;
  const IndexedReport source = MakeOwn(source_sequence, source_samples);
  double find = 0;
  double insert = 0;
  double candidates = 0;
  for (uint64_t sequence = first; sequence < first + kStorm; ++sequence) {
    IndexedReport report = part == 0 ? Make(sequence, samples) : MakeOwn(sequence, samples);
    if (part > 0) CopyPart(source, part, report, samples);
    if (one_cluster) report.cluster = source_sequence;
    const double start = CpuMicros();
    candidates += index.Find(report, {}).offered;
    const double found = CpuMicros();
    index.Insert(absl::MakeConstSpan(&report, 1));
    find += found - start;
    insert += CpuMicros() - found;
  }
  std::printf("%-32s find %6.2f us, insert %6.2f us, both %6.2f us, candidates %6.2f\n", name, find / kStorm,
              insert / kStorm, (find + insert) / kStorm, candidates / kStorm);
  std::fflush(stdout);
}

// Drops all that was observed before `time` while another thread asks.
void Retain(wireprint::dedup::Micros time, double base, MemoryCandidateIndex& index) {
  using Clock = std::chrono::steady_clock;
  std::atomic<bool> removing{true};
  std::vector<double> pauses;
  std::thread reader([&] {
    std::vector<uint64_t> samples;
    for (uint64_t query = 1; removing; ++query) {
      const IndexedReport about = Make(kReports / 2 + query * 7919 % (kReports / 2), samples);
      const auto start = Clock::now();
      index.Find(about, {});
      pauses.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
  });
  const auto start = Clock::now();
  const size_t removed = index.RemoveBefore(time, {});
  const double took = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  removing = false;
  reader.join();
  std::sort(pauses.begin(), pauses.end());
  std::printf(
      "removed %zu in %.0f ms: %llu left, %.1f MB, RSS %.1f MB; meanwhile %zu Finds, p50 %.0f us, p99 %.0f us, "
      "longest %.0f us\n",
      removed, took, static_cast<unsigned long long>(index.Stats().reports),
      static_cast<double>(index.Stats().bytes) / 1e6, (StatusBytes("VmRSS") - base) / 1e6, pauses.size(),
      pauses[pauses.size() / 2], pauses[pauses.size() * 99 / 100], pauses.back());
}

}  // namespace

int main() {
  const double base = StatusBytes("VmRSS");
  MemoryCandidateIndex index;
  std::vector<uint64_t> samples;
  for (uint64_t sequence = 1; sequence <= kReports; ++sequence) {
    const IndexedReport report = Make(sequence, samples);
    index.Insert(absl::MakeConstSpan(&report, 1));
  }
  std::printf("%llu reports, %.1f MB, RSS %.1f MB\n", static_cast<unsigned long long>(index.Stats().reports),
              static_cast<double>(index.Stats().bytes) / 1e6, (StatusBytes("VmRSS") - base) / 1e6);
  uint64_t first = kReports + 1;
  Storm("usual", first, 0, 0, false, index);
  Storm("one footer of 3 samples", first += kStorm, kFooter, 3, false, index);
  Storm("near-identical, one cluster", first += kStorm, kStory, 33, true, index);
  Storm("near-identical, no clusters told", first += kStorm, kStory + 1, 33, false, index);
  Storm("usual again", first += kStorm, 0, 0, false, index);
  Retain(kReports / 2, base, index);
  Retain(kReports * 9 / 10, base, index);
  Retain(kReports * 10, base, index);
}
