// Parting a cluster whose anchors were held together by one that is purged.
#pragma once

#include "absl/status/status.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/purge_list.h"

namespace wireprint::dedup {

// Parts what of a cluster no longer belongs together: loosened anchors that no chain of anchors connects, each of which
// holds the next. What has the first report keeps the number, and whatever was not loosened; the others get new ones,
// with all that hangs on them. Anchors first, in one commit; then member by member: meanwhile an anchor is one of both
// clusters, gone from that which it has left. Called again after a crash, it goes on. Nothing is compared but anchors.
absl::Status PartCluster(const WriteContext& context, Corpus& corpus, const Loosened& loosened,
                         const CancelledFn& cancelled);

}  // namespace wireprint::dedup
