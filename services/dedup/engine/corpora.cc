#include "services/dedup/engine/corpora.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/reasons.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

constexpr uint64_t kProgressEvery = 1 << 16;

absl::Status LoadClusters(const RecordStore& store, const std::string& name, ClusterTable& clusters) {
  return store.ScanClusters(name, [&](const Cluster& cluster) {
    clusters.Apply({{cluster.number, cluster}});
    return absl::OkStatus();
  });
}

absl::Status LoadIndex(const RecordStore& store, const std::string& name, uint32_t min_words,
                       const ClusterTable& clusters, CandidateIndex& index, const LoadProgress& progress) {
  uint64_t read = 0;
  absl::Status status = store.ScanSketches(name, [&](const Sketch& sketch) -> absl::Status {
    if (!fingerprint::IsKnownScheme(sketch.scheme)) {
      return absl::FailedPreconditionError(
          absl::StrCat("corpus ", name, ", sequence ", sketch.sequence, ": the store holds fingerprints of scheme \"",
                       sketch.scheme, "\", which this build does not compute; run the build that wrote it"));
    }
    if (++read % kProgressEvery == 0) progress(name, read);
    if (sketch.superseded) return absl::OkStatus();
    IndexedReport indexed = IndexedFromSketch(sketch, min_words);
    indexed.cluster = clusters.Resolve(sketch.cluster);
    index.Insert({&indexed, 1});
    return absl::OkStatus();
  });
  if (status.ok()) progress(name, read);
  return status;
}

}  // namespace

absl::Status Corpora::Load(const RecordStore& store, const LoadProgress& progress) {
  const absl::StatusOr<std::vector<CorpusState>> states = store.ListCorpora();
  if (!states.ok()) return states.status();
  std::unique_lock lock(mutex_);
  for (const CorpusState& state : *states) {
    auto corpus = std::make_unique<Corpus>(state, options_.make_index());
    absl::Status status = LoadClusters(store, state.corpus, corpus->clusters());
    if (!status.ok()) return status;
    status = LoadIndex(store, state.corpus, options_.policy.relation.min_words, corpus->clusters(), corpus->index(),
                       progress);
    if (!status.ok()) return status;
    corpora_[state.corpus] = {std::move(corpus), true};
  }
  return absl::OkStatus();
}

Corpus* Corpora::Find(absl::string_view name) const {
  std::shared_lock lock(mutex_);
  const auto it = corpora_.find(name);
  return it == corpora_.end() ? nullptr : it->second.corpus.get();
}

Corpus* Corpora::FindForAdding(absl::string_view name) const {
  std::shared_lock lock(mutex_);
  const auto it = corpora_.find(name);
  return it == corpora_.end() || !it->second.for_adding ? nullptr : it->second.corpus.get();
}

std::vector<Corpus*> Corpora::All() const {
  std::shared_lock lock(mutex_);
  std::vector<Corpus*> all;
  for (const auto& [name, entry] : corpora_) all.push_back(entry.corpus.get());
  return all;
}

absl::StatusOr<Corpus*> Corpora::Make(const std::string& name, bool for_adding) {
  std::unique_lock lock(mutex_);
  const auto it = corpora_.find(name);
  if (it != corpora_.end() && (it->second.for_adding || !for_adding)) return it->second.corpus.get();
  const auto held = static_cast<size_t>(std::count_if(
      corpora_.begin(), corpora_.end(), [&](const auto& named) { return named.second.for_adding == for_adding; }));
  if (held >= options_.max_corpora) {
    return chassis::MakeError(
        absl::StatusCode::kResourceExhausted,
        absl::StrCat("corpus: the server ", for_adding ? "holds " : "is watched for the first report of ", held,
                     " corpora, as many as it is configured for"),
        {.reason = reason::kCorpusLimit,
         .field = "corpus",
         .metadata = {{"limit", absl::StrCat(options_.max_corpora)}}});
  }
  Entry& entry = corpora_[name];
  if (entry.corpus == nullptr) {
    entry.corpus = std::make_unique<Corpus>(CorpusState{.corpus = name}, options_.make_index());
  }
  entry.for_adding = for_adding;
  return entry.corpus.get();
}

}  // namespace wireprint::dedup
