#include "services/dedup/engine/load.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "services/dedup/engine/prepare.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

constexpr uint64_t kProgressEvery = 1 << 16;
constexpr Sequence kLeastSequencesOfAThread = 1 << 15;

absl::Status UnknownScheme(const std::string& corpus, const Sketch& sketch) {
  return absl::FailedPreconditionError(
      absl::StrCat("corpus ", corpus, ", sequence ", sketch.sequence, ": the store holds fingerprints of scheme \"",
                   sketch.scheme, "\", which this build does not compute; run the build that wrote it"));
}

// Reads the sketches of a corpus, each thread a range of sequences and a part of the index.
class IndexLoader {
 public:
  IndexLoader(const EngineOptions& options, const RecordStore& store, Corpus& corpus, const LoadProgress& progress)
      : options_(options), store_(store), corpus_(corpus), progress_(progress) {
    corpus.clusters().Walk(0, [this](const Cluster& cluster) {
      if (cluster.absorbed_into != 0) absorbed_into_[cluster.number] = cluster.absorbed_into;
      return true;
    });
  }

  absl::Status Run(const CorpusState& state) {
    const Sequence first = state.expired_through;
    const Sequence all = state.last_sequence > first ? state.last_sequence - first : 0;
    const auto threads = static_cast<Sequence>(std::max(options_.load_threads, 1));
    const Sequence ranges = std::clamp<Sequence>(all / kLeastSequencesOfAThread, 1, threads);
    std::vector<std::unique_ptr<CandidateIndex::Part>> parts(ranges);
    for (auto& part : parts) part = corpus_.index().NewPart(all / ranges);
    std::vector<absl::Status> statuses(ranges);
    std::vector<std::thread> others;
    const auto read = [&](Sequence range) {
      const Sequence after = first + all / ranges * range;
      const Sequence through = range + 1 == ranges ? kLastSequence : first + all / ranges * (range + 1);
      statuses[range] = Read(after, through, range == 0, *parts[range]);
    };
    for (Sequence range = 1; range < ranges; ++range) others.emplace_back(read, range);
    read(0);
    for (std::thread& other : others) other.join();
    for (const absl::Status& status : statuses) {
      if (!status.ok()) return status;
    }
    corpus_.index().Adopt(std::move(parts), static_cast<int>(ranges));
    progress_(corpus_.name(), read_);
    return absl::OkStatus();
  }

 private:
  absl::Status Read(Sequence after, Sequence through, bool tells, CandidateIndex::Part& part) {
    uint64_t told = 0;
    return store_.ScanSketches(corpus_.name(), after, through, [&](const Sketch& sketch) -> absl::Status {
      if (!fingerprint::IsKnownScheme(sketch.scheme)) return UnknownScheme(corpus_.name(), sketch);
      const uint64_t read = read_.fetch_add(1, std::memory_order_relaxed) + 1;
      if (tells && read / kProgressEvery != told) {
        told = read / kProgressEvery;
        progress_(corpus_.name(), read);
      }
      if (sketch.superseded) return absl::OkStatus();
      IndexedReport indexed = IndexedFromSketch(sketch, options_.policy.relation.min_words);
      const auto absorbed = absorbed_into_.find(sketch.cluster);
      indexed.cluster = absorbed == absorbed_into_.end() ? sketch.cluster : absorbed->second;
      part.Insert(indexed);
      return absl::OkStatus();
    });
  }

  const EngineOptions& options_;
  const RecordStore& store_;
  Corpus& corpus_;
  const LoadProgress& progress_;
  absl::flat_hash_map<ClusterNumber, ClusterNumber> absorbed_into_;
  std::atomic<uint64_t> read_{0};
};

}  // namespace

absl::Status LoadCorpus(const EngineOptions& options, const RecordStore& store, const CorpusState& state,
                        Corpus& corpus, const LoadProgress& progress) {
  const absl::Status clusters = store.ScanClusters(corpus.name(), [&](const Cluster& cluster) {
    corpus.clusters().Put(cluster);
    return absl::OkStatus();
  });
  if (!clusters.ok()) return clusters;
  return IndexLoader(options, store, corpus, progress).Run(state);
}

}  // namespace wireprint::dedup
