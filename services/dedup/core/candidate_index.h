// Which stored reports might share text with a report: the interface that the engine uses and implementations fulfil.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "services/dedup/core/types.h"
#include "services/fingerprint/minhash.h"

namespace wireprint::dedup {

// What the index is told of a report. `samples` must outlive the call only.
struct IndexedReport {
  Sequence sequence = 0;
  Micros observe_time = 0;
  uint32_t word_count = 0;
  uint32_t shingle_count = 0;
  // Too few words: found by its exact hash only.
  bool exact_only = false;
  Hash128 exact_hash{};
  fingerprint::ByteSignature signature{};
  absl::Span<const uint64_t> samples;
  // The reports of one story have one number here, any that no other story has: that of its cluster, such as the
  // sequence of its first report. 0: the report's own sequence, as for one that belongs to nothing.
  uint64_t cluster = 0;
};

// Which of the reports that might share text are wanted.
struct CandidateFilter {
  // Observed in [from, to).
  Micros from = std::numeric_limits<Micros>::min();
  Micros to = std::numeric_limits<Micros>::max();
  // Of a sequence in [min_sequence, max_sequence].
  Sequence min_sequence = 0;
  Sequence max_sequence = std::numeric_limits<Sequence>::max();
  // At most so many of one cluster, the best by estimate.
  uint32_t per_cluster = std::numeric_limits<uint32_t>::max();
  // At most so many: the best by estimate, but the best few of each cluster before more of one.
  uint32_t limit = 64;
};

struct Candidate {
  Sequence sequence = 0;
  // Sampled shingles in common.
  uint32_t shared_keys = 0;
  // The exact hashes agree.
  bool identical = false;
  // What is shared is more than a few samples that very many reports have, such as those of a footer.
  bool distinctive = false;
  // From the signatures.
  double estimated_jaccard = 0;
  // The larger of both directions, from the signatures and sizes.
  double estimated_containment = 0;
  // As it was inserted, or as Recluster said since.
  uint64_t cluster = 0;
};

struct CandidateList {
  // Identical ones first, then distinctive ones, then by estimated containment and Jaccard, then the older; a total
  // order, so that the same history gives the same list.
  std::vector<Candidate> candidates;
  // How many there were before `per_cluster` and `limit`.
  uint32_t offered = 0;
  bool truncated() const { return offered > candidates.size(); }
};

struct IndexStats {
  uint64_t reports = 0;
  uint64_t postings = 0;
  uint64_t bytes = 0;
};

// The candidate index of one corpus. Thread-safe: many readers beside one writer at a time.
class CandidateIndex {
 public:
  virtual ~CandidateIndex() = default;
  // Makes reports findable. Sequences are new to the index; within one index they mostly ascend, in a rebuild too.
  virtual void Insert(absl::Span<const IndexedReport> reports) = 0;
  // Makes reports unfindable; unknown sequences are ignored. The same sequence is never inserted again.
  virtual void Remove(absl::Span<const Sequence> sequences) = 0;
  // Makes unfindable what was observed before `observe_time`, but for the sequences in `keep` (ascending), and gives
  // the memory back as Compact does. Returns how many went. Readers and the writer go on meanwhile.
  virtual size_t RemoveBefore(Micros observe_time, absl::Span<const Sequence> keep) = 0;
  // Gives the memory of removed reports back to the system, in steps of which none keeps readers waiting for long.
  virtual void Compact() = 0;
  // Reports that are now of another cluster, as when two merge; unknown sequences are ignored. Costs recall in very
  // popular stories if it is left out or comes late, nothing else.
  virtual void Recluster(absl::Span<const Sequence> sequences, uint64_t cluster) = 0;
  // The candidates for `report` (its sequence is ignored) that pass `filter`.
  virtual CandidateList Find(const IndexedReport& report, const CandidateFilter& filter) const = 0;
  virtual IndexStats Stats() const = 0;

  // A part of an index that is made anew, filled by one thread beside others that fill other parts.
  class Part {
   public:
    virtual ~Part() = default;
    virtual void Insert(const IndexedReport& report) = 0;
  };
  // One for about so many reports, or fewer. Must not outlive the index. Any thread.
  virtual std::unique_ptr<Part> NewPart(uint64_t reports) const = 0;
  // Makes findable what is in the parts, which NewPart of this index made, as if it had been inserted part after part.
  // Nothing may have been inserted before. Takes no more memory than the index has in the end. Works on so many
  // threads.
  virtual void Adopt(std::vector<std::unique_ptr<Part>> parts, int threads) = 0;
};

}  // namespace wireprint::dedup
