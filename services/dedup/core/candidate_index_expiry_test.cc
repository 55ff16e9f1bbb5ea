// Retention: what is dropped gives its memory back to the system while others go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/core/report_stream.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;

// Resident memory of this process in bytes.
double ResidentBytes() {
  std::FILE* const file = std::fopen("/proc/self/status", "r");
  if (file == nullptr) return -1;
  char line[256];
  double kilobytes = -1;
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::strncmp(line, "VmRSS:", 6) == 0) std::sscanf(line + 6, "%lf", &kilobytes);
  }
  std::fclose(file);
  return kilobytes * 1024;
}

// Report `sequence`, always the same, of no likeness to any other.
MadeReport Numbered(Sequence sequence) {
  std::mt19937_64 random(sequence);
  std::vector<uint64_t> shingles(40);
  for (uint64_t& shingle : shingles) shingle = random();
  return MakeReport(sequence, static_cast<Micros>(sequence), shingles);
}

void Insert(Sequence from, Sequence to, MemoryCandidateIndex& index) {
  for (Sequence sequence = from; sequence < to; ++sequence) {
    const MadeReport made = Numbered(sequence);
    index.Insert(absl::MakeConstSpan(&made.report, 1));
  }
}

bool Finds(const MemoryCandidateIndex& index, Sequence sequence) {
  const CandidateList list = index.Find(Numbered(sequence).report, {});
  return list.candidates.size() == 1 && list.candidates[0].sequence == sequence && list.candidates[0].identical;
}

TEST(CandidateIndexExpiryTest, MemoryFallsWithWhatIsRemoved) {
  constexpr Sequence kReports = 150'000;
  MemoryCandidateIndex index;
  const double resident_empty = ResidentBytes();
  ASSERT_GT(resident_empty, 0);
  Insert(1, kReports + 1, index);
  const auto bytes = static_cast<double>(index.Stats().bytes);
  const double resident = ResidentBytes() - resident_empty;
  EXPECT_GT(resident, 0.9 * bytes);
  EXPECT_LT(resident, 1.2 * bytes);

  EXPECT_EQ(index.RemoveBefore(kReports * 3 / 4 + 1, {}), kReports * 3 / 4);
  EXPECT_EQ(index.Stats().reports, kReports / 4);
  EXPECT_EQ(index.Stats().postings, kReports / 4 * 34);
  EXPECT_LT(static_cast<double>(index.Stats().bytes), 0.3 * bytes);
  EXPECT_LT(ResidentBytes() - resident_empty, 0.35 * resident);
  for (Sequence sequence = 1; sequence <= kReports; sequence += 997) {
    EXPECT_EQ(Finds(index, sequence), sequence > kReports * 3 / 4) << sequence;
  }

  // As many again take what went.
  Insert(kReports + 1, kReports * 7 / 4 + 1, index);
  EXPECT_EQ(index.Stats().reports, kReports);
  EXPECT_LT(static_cast<double>(index.Stats().bytes), 1.1 * bytes);
  for (Sequence sequence = kReports * 3 / 4 + 1; sequence <= kReports * 7 / 4; sequence += 997) {
    EXPECT_TRUE(Finds(index, sequence)) << sequence;
  }

  EXPECT_EQ(index.RemoveBefore(10 * kReports, {}), kReports);
  EXPECT_EQ(index.Stats().postings, 0);
  EXPECT_LT(index.Stats().bytes, 1'000'000);
  EXPECT_LT(ResidentBytes() - resident_empty, 0.1 * resident);
  Insert(20 * kReports, 20 * kReports + 100, index);
  EXPECT_TRUE(Finds(index, 20 * kReports));
}

TEST(CandidateIndexExpiryTest, WhatWasRemovedOneByOneIsGivenBackByCompact) {
  constexpr Sequence kReports = 30'000;
  MemoryCandidateIndex index;
  Insert(1, kReports + 1, index);
  const auto bytes = static_cast<double>(index.Stats().bytes);
  std::vector<Sequence> most;
  for (Sequence sequence = 1; sequence <= kReports; ++sequence) {
    if (sequence > kReports / 10) most.push_back(sequence);
  }
  index.Remove(most);
  EXPECT_GT(static_cast<double>(index.Stats().bytes), 0.9 * bytes);
  index.Compact();
  EXPECT_LT(static_cast<double>(index.Stats().bytes), 0.2 * bytes);
  index.Compact();
  for (Sequence sequence = 1; sequence <= kReports; sequence += 97) {
    EXPECT_EQ(Finds(index, sequence), sequence <= kReports / 10) << sequence;
  }
}

// The longest that a reader waits while the index is compacted, as a share of the time that takes.
double LongestWait(MemoryCandidateIndex& index) {
  using Clock = std::chrono::steady_clock;
  const MadeReport wanted = Numbered(1);
  std::atomic<bool> compacting{true};
  std::atomic<bool> reading{false};
  Clock::duration longest{};
  std::thread reader([&] {
    while (compacting) {
      const auto start = Clock::now();
      index.Find(wanted.report, {});
      longest = std::max(longest, Clock::now() - start);
      reading = true;
    }
  });
  while (!reading) std::this_thread::yield();
  const auto start = Clock::now();
  index.Compact();
  const Clock::duration took = Clock::now() - start;
  compacting = false;
  reader.join();
  return std::chrono::duration<double>(longest) / std::chrono::duration<double>(took);
}

TEST(CandidateIndexExpiryTest, NoReaderWaitsForAllOfIt) {
  MemoryCandidateIndex index;
  Insert(1, 60'001, index);
  double wait = 1;
  // A busy machine may halt a reader; not each time.
  for (int round = 0; round < 20 && wait > 0.4; ++round) wait = std::min(wait, LongestWait(index));
  EXPECT_LT(wait, 0.4);
}

TEST(CandidateIndexExpiryTest, ReadersAndTheWriterGoOnMeanwhile) {
  constexpr Sequence kReports = 40'000;
  MemoryCandidateIndex index;
  Insert(1, kReports + 1, index);
  std::atomic<bool> removing{true};
  std::atomic<uint64_t> looked{0};
  std::atomic<uint64_t> missed{0};
  std::atomic<uint64_t> wrote{0};
  std::thread reader([&] {
    std::mt19937_64 random(3);
    while (removing) {
      missed += !Finds(index, kReports / 2 + 1 + random() % (kReports / 2));
      ++looked;
    }
  });
  std::thread writer([&] {
    for (Sequence sequence = kReports + 1; removing; ++sequence) {
      Insert(sequence, sequence + 1, index);
      missed += !Finds(index, sequence);
      ++wrote;
    }
  });
  while (looked < 10 || wrote < 10) std::this_thread::yield();
  EXPECT_EQ(index.RemoveBefore(kReports / 2 + 1, {}), kReports / 2);
  removing = false;
  reader.join();
  writer.join();
  EXPECT_EQ(missed, 0);
  EXPECT_EQ(index.Stats().reports, kReports / 2 + wrote);
}

TEST(CandidateIndexExpiryTest, RemoveBeforeTakesTheOldButForWhatIsToStay) {
  MemoryCandidateIndex index;
  for (Sequence sequence = 1; sequence <= 6; ++sequence) {
    const MadeReport made = MakeReport(sequence, static_cast<Micros>(7 - sequence), std::vector<uint64_t>{1, 2, 3});
    index.Insert(absl::MakeConstSpan(&made.report, 1));
  }
  EXPECT_EQ(index.RemoveBefore(4, std::vector<Sequence>{1, 5}), 2);
  const MadeReport query = MakeReport(0, 0, std::vector<uint64_t>{1, 2, 3});
  std::vector<Sequence> found;
  for (const Candidate& candidate : index.Find(query.report, {}).candidates) found.push_back(candidate.sequence);
  EXPECT_THAT(found, ElementsAre(1, 2, 3, 5));
  EXPECT_EQ(index.RemoveBefore(4, std::vector<Sequence>{1, 5}), 0);
  EXPECT_EQ(index.Stats().reports, 4);
}

TEST(CandidateIndexExpiryTest, AStreamOfRemovalsReusesTheirMemory) {
  MemoryCandidateIndex index;
  std::mt19937_64 random(6);
  uint64_t bytes_before = 0;
  for (Sequence sequence = 1; sequence <= 60'000; ++sequence) {
    const MadeReport made = MakeReport(sequence, 0, RandomShingles(random, 36));
    index.Insert(absl::MakeConstSpan(&made.report, 1));
    if (sequence <= 20'000) {
      bytes_before = index.Stats().bytes;
      continue;
    }
    const Sequence oldest = sequence - 20'000;
    index.Remove(absl::MakeConstSpan(&oldest, 1));
  }
  EXPECT_EQ(index.Stats().reports, 20'000);
  EXPECT_LT(static_cast<double>(index.Stats().bytes), 1.5 * static_cast<double>(bytes_before));
}

}  // namespace
}  // namespace wireprint::dedup
