// The corpora of an engine: rebuilt from the store at start, made on first use.
#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/load.h"
#include "services/dedup/engine/options.h"

namespace wireprint::dedup {

// Thread-safe. A corpus lives as long as this.
class Corpora {
 public:
  explicit Corpora(const EngineOptions& options)
      : options_(options), compared_(std::make_shared<ComparedTexts>(options.compared_text_bytes)) {}

  // Rebuilds the index of every corpus in `store`. Call once, before anything else. FAILED_PRECONDITION when a record
  // has a scheme that this build does not compute.
  absl::Status Load(const RecordStore& store, const LoadProgress& progress);

  // Null when nothing was ever added to it and nobody ever waited for it.
  Corpus* Find(absl::string_view name) const;
  // Null unless it was made for adding.
  Corpus* FindForAdding(absl::string_view name) const;
  std::vector<Corpus*> All() const;
  // FAILED_PRECONDITION / CORPUS_LIMIT when it would be one too many. Those that are only watched, before their first
  // report, are counted apart: readers cannot use up what writers have.
  absl::StatusOr<Corpus*> MakeForAdding(const std::string& name) { return Make(name, true); }
  absl::StatusOr<Corpus*> MakeForWatching(const std::string& name) { return Make(name, false); }

 private:
  struct Entry {
    std::unique_ptr<Corpus> corpus;
    bool for_adding = false;
  };

  absl::StatusOr<Corpus*> Make(const std::string& name, bool for_adding);

  const EngineOptions& options_;
  const std::shared_ptr<ComparedTexts> compared_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, Entry, std::less<>> corpora_;
};

}  // namespace wireprint::dedup
