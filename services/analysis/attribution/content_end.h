// Where what is said ends.
#pragma once

#include <cstddef>

#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

// Where content that begins at `begin` ends: before another attribution of the same sentence, before what the reporter
// adds, or at the sentence's end. `clause`: the content is a clause; otherwise a phrase, which ends sooner.
size_t ContentEnd(const Passage& passage, size_t begin, bool clause);

}  // namespace wireprint::analysis::attribution
