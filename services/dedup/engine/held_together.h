// Which anchors of a cluster hold together: by stored edges with one of them, and when they are compared anew.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/purge_list.h"

namespace wireprint::dedup {

// Anchors of a cluster that are compared with each other; with more, it is left as it is.
inline constexpr size_t kMaxPartedAnchors = 64;

// An anchor with what is there of it to compare.
struct ReadAnchor {
  Anchor anchor;
  Sketch sketch;
  std::optional<StoredText> text;
};

// Those of `anchors` of which there is a sketch, kept apart or not, committed or on its way to disk.
absl::StatusOr<std::vector<ReadAnchor>> ReadAnchors(const WriteContext& context, const Corpus& corpus,
                                                    const std::vector<Anchor>& anchors);

// Of each anchor, the first of those that a chain of `anchors` connects it with, of which each holds the next.
absl::StatusOr<std::map<Sequence, Sequence>> ConnectAnchors(const WriteContext& context, const Corpus& corpus,
                                                            const std::vector<ReadAnchor>& anchors,
                                                            const CancelledFn& cancelled);

// Whether an edge holds what it joins together.
bool Holds(const MatchPolicy& policy, const Edge& edge);

// The anchors of the cluster of `number` that `purged`, a report or a kept anchor of it, holds by its own edges. Those
// that it is held by are found where their edges to it are forgotten.
Loosened HeldTogetherBy(const MatchPolicy& policy, const Corpus& corpus, ClusterNumber number, const Sketch& purged);

}  // namespace wireprint::dedup
