// The candidate index in memory: postings of sampled shingles, and signatures to sift what they bring up.
#pragma once

#include <cstdint>

#include "absl/types/span.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/fair_shared_mutex.h"
#include "services/dedup/core/posting_table.h"
#include "services/dedup/core/report_table.h"

namespace wireprint::dedup {

// A report is found by the samples it shares with the one that is asked about: two of them when both texts are long,
// one when either has fewer than short_shingles shingles (few samples, so that one says much), none when the exact
// hashes agree. Then estimates decide, save for identical ones. If so many of those samples are rare (popular_from),
// the report stays unless its signature makes partial_containment implausible. What is found by popular samples only
// shares a footer or a stock phrase, or is one of very many copies of a story: it stays if signature and samples
// together estimate at least partial_containment. Find sees every Insert and Remove that returned before it was called.
class MemoryCandidateIndex final : public CandidateIndex {
 public:
  struct Options {
    // The reports that came last of those that have a key are found by it; the older ones by other keys or not at all.
    // What a footer on every page costs is bounded so, and the newest copies of a popular story stay findable.
    uint32_t newest_per_key = 64;
    // A sample that so many reports are found by, or more, is popular.
    uint32_t popular_from = 16;
    uint32_t short_shingles = 256;
    // RelationPolicy::partial_containment.
    double partial_containment = 0.12;
    // Keeps outsiders from choosing where keys fall. No answer depends on it.
    uint64_t seed = 0;
  };

  MemoryCandidateIndex() : MemoryCandidateIndex(Options{}) {}
  explicit MemoryCandidateIndex(const Options& options)
      : options_(options), postings_(options.seed, options.newest_per_key) {}

  void Insert(absl::Span<const IndexedReport> reports) override;
  void Remove(absl::Span<const Sequence> sequences) override;
  size_t RemoveBefore(Micros observe_time, absl::Span<const Sequence> keep) override;
  void Compact() override;
  void Recluster(absl::Span<const Sequence> sequences, uint64_t cluster) override;
  CandidateList Find(const IndexedReport& report, const CandidateFilter& filter) const override;
  // `postings` counts those of removed reports until their slots are needed; `bytes` is what is allocated.
  IndexStats Stats() const override;

 private:
  // Calls visit(number) for the live report of `sequence`, if there is one.
  template <typename Visit>
  void WithLive(Sequence sequence, Visit visit);
  void InsertOne(const IndexedReport& report);
  void CollectHits(const IndexedReport& report) const;
  uint32_t NeededSamples(const IndexedReport& report, const ReportEntry& entry) const;
  CandidateList Sift(const IndexedReport& report, const CandidateFilter& filter) const;

  const Options options_;
  mutable FairSharedMutex mutex_;
  PostingTable postings_;
  ReportTable reports_;
};

}  // namespace wireprint::dedup
