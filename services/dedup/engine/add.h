// Adding one report: decide what it is, match it, give it its place, hand it to the disk.
#pragma once

#include <functional>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/committer.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

// What writing needs. Borrowed.
struct WriteContext {
  const EngineOptions& options;
  RecordStore& store;
  Committer& committer;
};

using AddOneDone = absl::AnyInvocable<void(absl::StatusOr<AddOutcome>) &&>;

// Adds `item` to `corpus`. `done` is called once: at once with an error when the item is refused, else after its
// commit. When this returns, the report has its place: whatever is added afterwards sees it.
void AddOne(const WriteContext& context, Corpus& corpus, AddItem item, uint32_t max_matches, bool include_passages,
            AddOneDone done);

}  // namespace wireprint::dedup
