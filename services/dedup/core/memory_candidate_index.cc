#include "services/dedup/core/memory_candidate_index.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

#include "services/dedup/core/hit_counter.h"
#include "services/dedup/core/plausible.h"
#include "services/dedup/core/tally.h"
#include "services/fingerprint/estimate.h"

namespace wireprint::dedup {
namespace {

// Exact hashes and sequences are keys beside the samples, told apart by what they are salted with.
constexpr uint64_t kExactSalt = 0x6578616374000001;
constexpr uint64_t kSequenceSalt = 0x7365717565000001;

// What is found by popular samples comes in numbers, so that a story is found though some of its copies are left out.
constexpr double kPopularMargin = 1.25;

uint64_t ExactKey(const Hash128& hash) { return fingerprint::Mix(ExactPrefix(hash) + kExactSalt); }
uint64_t SequenceKey(Sequence sequence) { return fingerprint::Mix(sequence + kSequenceSalt); }

// Calls visit(key) for the keys by which a report is found.
template <typename Visit>
void ForEachKey(const PostingTable& postings, const IndexedReport& report, Visit visit) {
  visit(postings.KeyOf(SequenceKey(report.sequence)));
  visit(postings.KeyOf(ExactKey(report.exact_hash)));
  if (report.exact_only) return;
  for (const uint64_t sample : report.samples) visit(postings.KeyOf(sample));
}

// Working memory of a thread, kept from one call to the next.
struct Scratch {
  std::vector<PostingTable::Key> keys;
  // Of all keys, one after another; where those of each key end.
  std::vector<uint32_t> numbers;
  std::vector<size_t> ends;
  HitCounter hits;
  Tally clusters;
  std::vector<HitCounter::Hit> sifted;
};

Scratch& ThreadScratch() {
  static thread_local Scratch scratch;
  return scratch;
}

bool Before(const Candidate& a, const Candidate& b) {
  if (a.identical != b.identical) return a.identical;
  if (a.distinctive != b.distinctive) return a.distinctive;
  if (a.estimated_containment != b.estimated_containment) return a.estimated_containment > b.estimated_containment;
  if (a.estimated_jaccard != b.estimated_jaccard) return a.estimated_jaccard > b.estimated_jaccard;
  return a.sequence < b.sequence;
}

}  // namespace

void MemoryCandidateIndex::Insert(absl::Span<const IndexedReport> reports) {
  for (const IndexedReport& report : reports) {
    const std::unique_lock<FairSharedMutex> lock(mutex_);
    InsertOne(report);
  }
}

void MemoryCandidateIndex::InsertOne(const IndexedReport& report) {
  std::vector<PostingTable::Key>& keys = ThreadScratch().keys;
  keys.clear();
  ForEachKey(postings_, report, [&](PostingTable::Key key) { keys.push_back(key); });
  for (const PostingTable::Key key : keys) postings_.Prefetch(key);
  const uint32_t number = reports_.Add(report);
  for (const PostingTable::Key key : keys) postings_.Insert(key, number, reports_);
}

class MemoryCandidateIndex::MemoryPart final : public Part {
 public:
  MemoryPart(const PostingTable& table, uint64_t reports)
      : table_(table), postings_(PostingTable::shards(), reports * kUsualKeys) {}

  void Insert(const IndexedReport& report) override {
    const uint32_t number = reports_.Add(report);
    ForEachKey(table_, report, [&](PostingTable::Key key) {
      postings_.Add(key.shard, key.tag, number);
      reports_.AddPosting(number);
    });
  }
  ReportTable& reports() { return reports_; }
  PostingBatch& postings() { return postings_; }

 private:
  static constexpr size_t kUsualKeys = 37;  // of a report of 500 words

  const PostingTable& table_;  // for its keys
  ReportTable reports_;
  PostingBatch postings_;
};

std::unique_ptr<CandidateIndex::Part> MemoryCandidateIndex::NewPart(uint64_t reports) const {
  return std::make_unique<MemoryPart>(postings_, reports);
}

void MemoryCandidateIndex::Adopt(std::vector<std::unique_ptr<Part>> parts, int threads) {
  const std::unique_lock<FairSharedMutex> lock(mutex_);
  std::vector<PostingTable::NumberedBatch> batches;
  for (const std::unique_ptr<Part>& part : parts) {
    auto& filled = static_cast<MemoryPart&>(*part);
    batches.push_back({&filled.postings(), reports_.Absorb(std::move(filled.reports()))});
  }
  std::atomic<size_t> next{0};
  std::atomic<size_t> built{0};
  const auto build = [&] {
    PostingTable::BuildScratch scratch;
    for (size_t shard = next++; shard < PostingTable::shards(); shard = next++) {
      built += postings_.BuildShard(shard, batches, reports_, scratch);
    }
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(build);
  build();
  for (std::thread& other : others) other.join();
  postings_.AddBuilt(built);
}

template <typename Visit>
void MemoryCandidateIndex::WithLive(Sequence sequence, Visit visit) {
  postings_.ForEach(postings_.KeyOf(SequenceKey(sequence)), [&](uint32_t number) {
    const ReportEntry& entry = reports_.entry(number);
    if (entry.live && entry.sequence == sequence) visit(number);
  });
}

void MemoryCandidateIndex::Remove(absl::Span<const Sequence> sequences) {
  for (const Sequence sequence : sequences) {
    const std::unique_lock<FairSharedMutex> lock(mutex_);
    WithLive(sequence, [this](uint32_t number) { reports_.Kill(number); });
  }
}

size_t MemoryCandidateIndex::RemoveBefore(Micros observe_time, absl::Span<const Sequence> keep) {
  size_t removed = 0;
  for (size_t chunk = 0;; ++chunk) {
    const std::unique_lock<FairSharedMutex> lock(mutex_);
    if (chunk >= reports_.chunks()) break;
    reports_.ForEachLive(chunk, [&](uint32_t number) {
      const ReportEntry& entry = reports_.entry(number);
      if (entry.observe_time >= observe_time) return;
      if (std::binary_search(keep.begin(), keep.end(), entry.sequence)) return;
      reports_.Kill(number);
      ++removed;
    });
  }
  if (removed > 0) Compact();
  return removed;
}

void MemoryCandidateIndex::Compact() {
  for (size_t shard = 0; shard < PostingTable::shards(); ++shard) {
    const std::unique_lock<FairSharedMutex> lock(mutex_);
    postings_.Compact(shard, reports_);
  }
#ifdef __GLIBC__
  malloc_trim(0);  // small shards are no pages of their own
#endif
}

void MemoryCandidateIndex::Recluster(absl::Span<const Sequence> sequences, uint64_t cluster) {
  for (const Sequence sequence : sequences) {
    const std::unique_lock<FairSharedMutex> lock(mutex_);
    WithLive(sequence, [this, cluster](uint32_t number) { reports_.SetCluster(number, cluster); });
  }
}

CandidateList MemoryCandidateIndex::Find(const IndexedReport& report, const CandidateFilter& filter) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  CollectHits(report);
  return Sift(report, filter);
}

// The last key is the exact one: it makes a hit, and counts for none.
void MemoryCandidateIndex::CollectHits(const IndexedReport& report) const {
  Scratch& scratch = ThreadScratch();
  scratch.keys.clear();
  if (!report.exact_only) {
    for (const uint64_t sample : report.samples) scratch.keys.push_back(postings_.KeyOf(sample));
  }
  scratch.keys.push_back(postings_.KeyOf(ExactKey(report.exact_hash)));
  for (const PostingTable::Key key : scratch.keys) postings_.Prefetch(key);

  scratch.numbers.clear();
  scratch.ends.clear();
  const bool any_dead = reports_.any_dead();
  for (const PostingTable::Key key : scratch.keys) {
    postings_.ForEach(key, [&](uint32_t number) {
      if (!any_dead || !reports_.IsDead(number)) scratch.numbers.push_back(number);
    });
    scratch.ends.push_back(scratch.numbers.size());
  }
  scratch.hits.Start(scratch.numbers.size());
  size_t begin = 0;
  for (const size_t& end : scratch.ends) {
    const uint32_t shared = &end == &scratch.ends.back() ? 0 : 1;
    const uint32_t rare = IsPopular(absl::MakeConstSpan(scratch.numbers).subspan(begin, end - begin)) ? 0 : shared;
    for (; begin < end; ++begin) {
      if (scratch.hits.Add(scratch.numbers[begin], shared, rare)) reports_.PrefetchEntry(scratch.numbers[begin]);
    }
  }
}

bool MemoryCandidateIndex::IsPopular(absl::Span<const uint32_t> holders) const {
  if (holders.size() < options_.popular_from) return false;
  Tally& clusters = ThreadScratch().clusters;
  clusters.Start(holders.size());
  uint64_t last = reports_.cluster(holders[0]) + 1;
  for (const uint32_t number : holders) {
    const uint64_t cluster = reports_.cluster(number);
    if (cluster == last) continue;  // mostly they are all of one
    clusters.Add(cluster);
    last = cluster;
    if (clusters.distinct() >= options_.popular_from) return true;
  }
  return false;
}

CandidateList MemoryCandidateIndex::Sift(const IndexedReport& report, const CandidateFilter& filter) const {
  Scratch& scratch = ThreadScratch();
  const uint64_t exact_prefix = ExactPrefix(report.exact_hash);
  scratch.sifted.clear();
  for (const HitCounter::Hit hit : scratch.hits.hits()) {
    const ReportEntry& entry = reports_.entry(hit.number);
    if (!entry.live || entry.sequence < filter.min_sequence || entry.sequence > filter.max_sequence) continue;
    if (entry.observe_time < filter.from || entry.observe_time >= filter.to) continue;
    if (entry.exact_prefix != exact_prefix) {
      if (report.exact_only || entry.exact_only) continue;
      if (hit.shared < NeededSamples(settings_, report.shingle_count, entry.shingle_count)) continue;
    }
    reports_.PrefetchSignature(hit.number);
    scratch.sifted.push_back(hit);
  }

  const RecallTarget& target = settings_.target;
  CandidateList list;
  for (const HitCounter::Hit hit : scratch.sifted) {
    const ReportEntry& entry = reports_.entry(hit.number);
    Candidate candidate;
    candidate.sequence = entry.sequence;
    candidate.cluster = reports_.cluster(hit.number);
    candidate.shared_keys = hit.shared;
    candidate.identical = entry.exact_prefix == exact_prefix;
    candidate.distinctive =
        candidate.identical || hit.rare >= NeededSamples(settings_, report.shingle_count, entry.shingle_count);
    if (candidate.identical) {
      candidate.estimated_jaccard = 1;
      candidate.estimated_containment = 1;
    } else {
      const fingerprint::Overlap estimate = fingerprint::EstimateOverlap(
          report.signature, report.shingle_count, reports_.signature(hit.number), entry.shingle_count);
      candidate.estimated_containment = std::max(estimate.containment_a_in_b, estimate.containment_b_in_a);
      if (candidate.distinctive) {
        const double least = LeastPlausibleJaccard(report.shingle_count, entry.shingle_count, target.least_containment,
                                                   settings_.standard_errors);
        if (estimate.jaccard < least) continue;
      } else {
        const double by_samples = ContainmentFromSamples(hit.shared, report.shingle_count, entry.shingle_count);
        if ((candidate.estimated_containment + by_samples) / 2 < kPopularMargin * target.least_containment) continue;
      }
      candidate.estimated_jaccard = estimate.jaccard;
    }
    list.candidates.push_back(candidate);
  }
  KeepBest(filter, list);
  return list;
}

void MemoryCandidateIndex::KeepBest(const CandidateFilter& filter, CandidateList& list) const {
  std::vector<Candidate>& candidates = list.candidates;
  list.offered = static_cast<uint32_t>(candidates.size());
  std::sort(candidates.begin(), candidates.end(), Before);
  Tally& clusters = ThreadScratch().clusters;
  // Moves those that stand among the best `most` of their cluster to the front, in order; where the others begin.
  const auto best_of_each = [&](uint32_t most) {
    clusters.Start(candidates.size());
    return std::stable_partition(candidates.begin(), candidates.end(),
                                 [&](const Candidate& candidate) { return clusters.Add(candidate.cluster) <= most; });
  };
  if (candidates.size() > filter.per_cluster) candidates.erase(best_of_each(filter.per_cluster), candidates.end());
  if (candidates.size() <= filter.limit) return;
  const auto rest = best_of_each(options_.first_of_cluster);
  const auto end = candidates.begin() + static_cast<ptrdiff_t>(filter.limit);
  if (rest < end) std::inplace_merge(candidates.begin(), rest, end, Before);
  candidates.erase(end, candidates.end());
}

IndexStats MemoryCandidateIndex::Stats() const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  return {reports_.live(), postings_.postings(), postings_.bytes() + reports_.bytes()};
}

}  // namespace wireprint::dedup
