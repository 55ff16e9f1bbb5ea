// The candidate index at 0.5, 1 and 2 million reports of 35 samples: memory a report, and the time of Insert and Find.
// Every line is a mean over what was done since the line before; times are processor time, peaks the process's.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"

namespace {

using wireprint::dedup::IndexedReport;
using wireprint::dedup::MemoryCandidateIndex;

constexpr size_t kSamples = 35;

// VmRSS or VmHWM of this process in bytes; 0 where there is no such file.
double StatusBytes(const char* field) {
  std::FILE* const file = std::fopen("/proc/self/status", "r");
  if (file == nullptr) return 0;
  char line[256];
  double kilobytes = 0;
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::strncmp(line, field, std::strlen(field)) == 0) std::sscanf(line + std::strlen(field), ": %lf", &kilobytes);
  }
  std::fclose(file);
  return kilobytes * 1024;
}

// Report `sequence`, always the same; `samples` is what it refers to. One in four is a copy of half of an earlier one.
IndexedReport Make(uint64_t sequence, std::vector<uint64_t>& samples) {
  std::mt19937_64 random(sequence);
  IndexedReport report;
  report.sequence = sequence;
  report.word_count = 504;
  report.shingle_count = 500;
  samples.resize(kSamples);
  for (uint64_t& sample : samples) sample = random() >> 4;
  for (size_t i = 0; i < report.signature.size(); i += 8) {
    const uint64_t bytes = random();
    std::memcpy(report.signature.data() + i, &bytes, sizeof bytes);
  }
  const uint64_t hash = random();
  std::memcpy(report.exact_hash.data(), &hash, sizeof hash);
  if (sequence % 4 == 0) {
    std::vector<uint64_t> other;
    const IndexedReport source = Make(random() % sequence / 4 * 4 + 1, other);
    std::copy_n(other.begin(), kSamples / 2, samples.begin());
    std::copy_n(source.signature.begin(), source.signature.size() / 3, report.signature.begin());
  }
  std::sort(samples.begin(), samples.end());
  report.samples = samples;
  return report;
}

// Processor time of this thread in microseconds: a busy machine adds little to it.
double Micros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

}  // namespace

int main() {
  std::printf("%10s %12s %12s %12s %12s %12s %12s %12s\n", "reports", "bytes each", "RSS each", "peak each",
              "insert us", "insert max", "find us", "candidates");
  const double base = StatusBytes("VmRSS");
  MemoryCandidateIndex index;
  std::vector<uint64_t> samples;
  double insert_time = 0;
  double insert_max = 0;
  uint64_t inserts = 0;
  for (uint64_t sequence = 1; sequence <= 2'000'000; ++sequence) {
    const IndexedReport report = Make(sequence, samples);
    const double start = Micros();
    index.Insert(absl::MakeConstSpan(&report, 1));
    const double took = Micros() - start;
    insert_time += took;
    insert_max = std::max(insert_max, took);
    ++inserts;
    if (sequence % 500'000 != 0) continue;
    constexpr uint64_t kQueries = 100'000;
    double find_time = 0;
    uint64_t candidates = 0;
    for (uint64_t query = 1; query <= kQueries; ++query) {
      const IndexedReport asked = Make(sequence + 4'000'000'000 + query, samples);
      IndexedReport about = asked;
      std::vector<uint64_t> mixed;
      if (query % 3 == 0) about = Make(1 + query * 7919 % sequence, mixed);
      const double find_start = Micros();
      candidates += index.Find(about, {}).offered;
      find_time += Micros() - find_start;
    }
    const auto stats = index.Stats();
    const auto reports = static_cast<double>(stats.reports);
    std::printf("%10.0f %12.1f %12.1f %12.1f %12.2f %12.0f %12.2f %12.2f\n", reports,
                static_cast<double>(stats.bytes) / reports, (StatusBytes("VmRSS") - base) / reports,
                (StatusBytes("VmHWM") - base) / reports, insert_time / static_cast<double>(inserts), insert_max,
                find_time / kQueries, static_cast<double>(candidates) / kQueries);
    std::fflush(stdout);
    insert_time = 0;
    insert_max = 0;
    inserts = 0;
  }
}
