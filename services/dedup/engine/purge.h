// Erasing what a deleted report left behind: the sketches of its anchors, the edges to it, and with them its part in
// how other reports are clustered.
#pragma once

#include "absl/status/statusor.h"
#include "services/dedup/engine/resettle.h"

namespace wireprint::dedup {

// Purges an id of which no report stands up to `purged.through`. Whatever hangs on anchors that are kept of it is
// placed anew, the first by time first; then the edges to it are forgotten, and clusters that only it held together are
// parted. Works in steps, each of which is one commit or a few and leaves a store that fits together: killed or
// failed between two, the next call goes on. Returns once everything is durable, with whether there was anything;
// CANCELLED soon after `cancelled` says so (it may be null). One purge of a corpus at a time.
absl::StatusOr<bool> PurgeDeleted(const WriteContext& context, Corpus& corpus, const PurgedId& purged,
                                  const CancelledFn& cancelled);

}  // namespace wireprint::dedup
