// Attributions in the passive.
#pragma once

#include <optional>

#include "services/analysis/attribution/draft.h"
#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

// `verb` is a participle behind a form of "be". "The plan is seen by many as a threat": the source is behind "by", the
// content around both. "No injuries were reported": no source.
std::optional<Draft> ReadPassive(const Passage& passage, const Verb& verb);

}  // namespace wireprint::analysis::attribution
