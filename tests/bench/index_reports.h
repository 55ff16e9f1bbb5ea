// Reports without texts, and measuring, for the benchmarks of the candidate index.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"

namespace wireprint::bench {

inline constexpr size_t kSamples = 35;

// VmRSS or VmHWM of this process in bytes; 0 where there is no such file.
inline double StatusBytes(const char* field) {
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

// Processor time of this thread in microseconds: a busy machine adds little to it.
inline double CpuMicros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// A report of 500 shingles that nothing else is like, always the same; `samples` is what it refers to. Observed at its
// sequence.
inline dedup::IndexedReport MakeOwn(uint64_t sequence, std::vector<uint64_t>& samples) {
  std::mt19937_64 random(sequence);
  dedup::IndexedReport report;
  report.sequence = sequence;
  report.observe_time = static_cast<dedup::Micros>(sequence);
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
  report.samples = samples;
  return report;
}

// Puts the first `part` of the samples and of the signature of `source` into `report`, whose samples `samples` are.
inline void CopyPart(const dedup::IndexedReport& source, size_t part, dedup::IndexedReport& report,
                     std::vector<uint64_t>& samples) {
  std::copy_n(source.samples.begin(), part, samples.begin());
  // A text of which a share is another's has about half as large a Jaccard with it.
  std::copy_n(source.signature.begin(), report.signature.size() * part / kSamples * 2 / 3, report.signature.begin());
}

// The same, but one in four is a copy of half of an earlier one, and of its cluster.
inline dedup::IndexedReport Make(uint64_t sequence, std::vector<uint64_t>& samples) {
  dedup::IndexedReport report = MakeOwn(sequence, samples);
  if (sequence % 4 == 0) {
    std::vector<uint64_t> other;
    const dedup::IndexedReport source = MakeOwn(std::mt19937_64(~sequence)() % sequence / 4 * 4 + 1, other);
    CopyPart(source, kSamples / 2, report, samples);
    report.cluster = source.sequence;
  }
  std::sort(samples.begin(), samples.end());
  return report;
}

}  // namespace wireprint::bench
