#include "services/dedup/engine/corpora.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/policy_note.h"
#include "services/dedup/engine/reasons.h"

namespace wireprint::dedup {

absl::Status Corpora::Load(const RecordStore& store, const LoadProgress& progress) {
  const absl::StatusOr<std::vector<CorpusState>> states = store.ListCorpora();
  if (!states.ok()) return states.status();
  std::unique_lock lock(mutex_);
  for (const CorpusState& state : *states) {
    auto corpus = std::make_unique<Corpus>(state, options_.make_index(), compared_);
    if (absl::Status loaded = LoadCorpus(options_, store, state, *corpus, progress); !loaded.ok()) return loaded;
    const absl::StatusOr<PolicyMatch> policy = MatchPolicyNote(options_, store, state.corpus);
    if (!policy.ok()) return policy.status();
    if (*policy == PolicyMatch::kOther) corpus->set_policy_differs();
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
        absl::StatusCode::kFailedPrecondition,
        absl::StrCat("corpus: the server ", for_adding ? "holds " : "is watched for the first report of ", held,
                     " corpora, as many as it is configured for"),
        {.reason = reason::kCorpusLimit,
         .field = "corpus",
         .metadata = {{"limit", absl::StrCat(options_.max_corpora)}}});
  }
  Entry& entry = corpora_[name];
  if (entry.corpus == nullptr) {
    entry.corpus = std::make_unique<Corpus>(CorpusState{.corpus = name}, options_.make_index(), compared_);
  }
  entry.for_adding = for_adding;
  return entry.corpus.get();
}

}  // namespace wireprint::dedup
