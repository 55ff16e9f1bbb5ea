#include "services/credibility/engine/corpus.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {

absl::Status Corpora::Load() {
  const Key prefix("next");
  return store_.Walk(Table::kMeta, prefix, prefix.End(),
                     [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                       const std::string name(ReadText(key, prefix.bytes().size()));
                       auto corpus = std::make_unique<Corpus>(store_, name);
                       corpus->next = ReadNumber(value, 0);
                       const auto dedup = store_.Get(Table::kMeta, EpochKey(name).bytes());
                       if (!dedup.ok()) return dedup.status();
                       if (*dedup) {
                         absl::StatusOr<EpochRecord> record = Decode<EpochRecord>(**dedup);
                         if (!record.ok()) return record.status();
                         corpus->dedup = *std::move(record);
                       }
                       corpora_.emplace(name, std::move(corpus));
                       return true;
                     });
}

Corpus* Corpora::Find(absl::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto found = corpora_.find(std::string(name));
  return found == corpora_.end() ? nullptr : found->second.get();
}

std::vector<Corpus*> Corpora::All() const {
  const std::shared_lock lock(mutex_);
  std::vector<Corpus*> all;
  for (const auto& [name, corpus] : corpora_) all.push_back(corpus.get());
  return all;
}

absl::StatusOr<Corpus*> Corpora::FindOrMake(const std::string& name) {
  if (Corpus* const found = Find(name)) return found;
  const std::unique_lock lock(mutex_);
  const auto found = corpora_.find(name);
  if (found != corpora_.end()) return found->second.get();
  if (corpora_.size() >= most_) {
    return chassis::MakeError(
        absl::StatusCode::kFailedPrecondition,
        absl::StrCat("corpus: there are ", most_, " corpora, and no more may be made"),
        {.reason = report::reason::kCorpusLimit, .field = "corpus", .metadata = {{"limit", absl::StrCat(most_)}}});
  }
  return corpora_.emplace(name, std::make_unique<Corpus>(store_, name)).first->second.get();
}

}  // namespace wireprint::credibility
