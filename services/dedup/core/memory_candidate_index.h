// The candidate index in memory: postings of sampled shingles, and signatures to sift what they bring up.
#pragma once

#include <cstdint>

#include "absl/types/span.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/fair_shared_mutex.h"
#include "services/dedup/core/posting_table.h"
#include "services/dedup/core/recall_promise.h"
#include "services/dedup/core/report_table.h"

namespace wireprint::dedup {

// A report is found by the samples it shares with the one that is asked about, two or one (NeededSamples), or when the
// exact hashes agree. Then estimates decide, save for identical ones. If so many of those samples are rare
// (popular_from), the report stays unless its signature makes the target's least_containment implausible. What is found
// by popular samples only
// shares a footer or a stock phrase: it stays if signature and samples together estimate at least least_containment.
// What makes a sample popular is the number of clusters that have it, not of reports: a story of very many copies is
// one. Find sees every Insert and Remove that returned before it was called.
class MemoryCandidateIndex final : public CandidateIndex {
 public:
  struct Options {
    // A key finds the reports that came last of those that have it, so many of each cluster and so many over all; the
    // others are found by other keys or not at all. What a footer on every page costs is bounded so, and so is what a
    // story of very many copies costs, while its newest ones stay findable however old its first is.
    uint32_t newest_per_cluster = 24;
    uint32_t newest_per_key = 64;
    // A sample that finds reports of so many clusters, or more, is popular.
    uint32_t popular_from = 16;
    // Where there are more candidates than are wanted, so many of a cluster go before more of another.
    uint32_t first_of_cluster = 3;
    // What recall is wanted: samples needed and margins of plausibility follow from it.
    RecallTarget target;
    // Keeps outsiders from choosing where keys fall. No answer depends on it.
    uint64_t seed = 0;
  };

  MemoryCandidateIndex() : MemoryCandidateIndex(Options{}) {}
  explicit MemoryCandidateIndex(const Options& options)
      : options_(options),
        settings_(SettingsFor(options.target)),
        postings_(options.seed, {options.newest_per_cluster, options.newest_per_key}) {}

  void Insert(absl::Span<const IndexedReport> reports) override;
  void Remove(absl::Span<const Sequence> sequences) override;
  size_t RemoveBefore(Micros observe_time, absl::Span<const Sequence> keep) override;
  void Compact() override;
  void Recluster(absl::Span<const Sequence> sequences, uint64_t cluster) override;
  CandidateList Find(const IndexedReport& report, const CandidateFilter& filter) const override;
  std::unique_ptr<Part> NewPart(uint64_t reports) const override;
  void Adopt(std::vector<std::unique_ptr<Part>> parts, int threads) override;
  // `postings` counts those of removed reports until their slots are needed; `bytes` is what is allocated.
  IndexStats Stats() const override;

 private:
  // Calls visit(number) for the live report of `sequence`, if there is one.
  template <typename Visit>
  void WithLive(Sequence sequence, Visit visit);
  class MemoryPart;

  void InsertOne(const IndexedReport& report);
  void CollectHits(const IndexedReport& report) const;
  bool IsPopular(absl::Span<const uint32_t> holders) const;
  void KeepBest(const CandidateFilter& filter, CandidateList& list) const;
  CandidateList Sift(const IndexedReport& report, const CandidateFilter& filter) const;

  const Options options_;
  const RecallSettings settings_;
  mutable FairSharedMutex mutex_;
  PostingTable postings_;
  ReportTable reports_;
};

}  // namespace wireprint::dedup
