// What a store remembers of a corpus though its records be deleted.
#pragma once

#include "services/dedup/core/record_store.h"

namespace wireprint::dedup {

// Raises the counters of `state` to what `change` gives out.
void Raise(const Change& change, CorpusState& state);

}  // namespace wireprint::dedup
