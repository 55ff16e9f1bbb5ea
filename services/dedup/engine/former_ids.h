// That every id of a cluster goes on to resolve once all reports were placed anew.
#pragma once

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/former_clusters.h"

namespace wireprint::dedup {

// All borrowed.
struct PlacedAnew {
  const FormerClusters& former;
  // Of every report that stands, the number it joined under now.
  const absl::flat_hash_map<Sequence, ClusterNumber>& places;
  // Numbers beside those of `former` that are not to be given to a cluster again.
  const absl::flat_hash_set<ClusterNumber>& retired;
};

// Changes the clusters of `corpus` so that
// - a number that stood before stands for what most of its reports are in now, or resolves to it: a cluster that has no
//   number from before takes it, and an alias leads to another one;
// - a number that was an alias before stands for no cluster; it resolves to where most of those are that joined under
//   it, or else the report of that sequence, or else to what its cluster resolves to, and keeps its times;
// - a cluster that has its number from before keeps the time it was made.
// `commit` is given the changes, in pieces that fit together once all are committed; its error ends it. Reads `store`.
absl::Status KeepFormerIds(const RecordStore& store, const PlacedAnew& placed, Corpus& corpus, Micros now,
                           absl::FunctionRef<absl::Status(Change change)> commit);

}  // namespace wireprint::dedup
