// Taking the edges to a purged report out of every record that names it.
#pragma once

#include "absl/status/statusor.h"
#include "services/dedup/engine/resettle.h"

namespace wireprint::dedup {

// Walks all sketches of the corpus, of former revisions and of kept anchors too: seconds for a million reports, in
// steps between which others go on. An anchor that was held by what is purged is noted as loosened in the same commit.
// Nothing may hang on what is purged any more, and everything that was sequenced while it did must be durable. Returns
// how many records named it, once they are durable without; CANCELLED soon after `cancelled` says so (it may be null).
absl::StatusOr<uint64_t> ForgetEdgesEverywhere(const WriteContext& context, Corpus& corpus, const PurgedId& purged,
                                               const CancelledFn& cancelled);

}  // namespace wireprint::dedup
