// Making a corpus from its records when a store is opened.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/options.h"

namespace wireprint::dedup {

// Called now and then while an index is rebuilt, with the sketches read so far.
using LoadProgress = std::function<void(absl::string_view corpus, uint64_t reports)>;

// Fills the clusters and the index of `corpus`, which is new, with what `store` has of it, of which it knows `state`.
// On options.load_threads threads; `progress` is called on this one. FAILED_PRECONDITION: fingerprints of a scheme that
// this build does not compute.
absl::Status LoadCorpus(const EngineOptions& options, const RecordStore& store, const CorpusState& state,
                        Corpus& corpus, const LoadProgress& progress);

}  // namespace wireprint::dedup
