// Answering content that is stored already.
#pragma once

#include <cstdint>

#include "services/dedup/engine/add.h"
#include "services/dedup/engine/identity.h"

namespace wireprint::dedup {

// Answers `item`, whose content is the revision that `decision` names, with what is stored of it. The answer follows
// all that is queued, so that an uncommitted report is never acknowledged by its replay; `failures` is what the
// committer said before `identity` was read. Hold the IdLock of the report.
void Replay(const WriteContext& context, Corpus& corpus, const AddItem& item, const Identity& identity,
            const AddDecision& decision, uint32_t max_matches, bool include_passages, uint64_t failures,
            AddOneDone done);

}  // namespace wireprint::dedup
