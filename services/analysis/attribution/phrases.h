// Attributions without a verb.
#pragma once

#include <cstddef>
#include <optional>

#include "services/analysis/attribution/draft.h"
#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

// "according to the mayor", whose first word is token `i`; nullopt when source or content cannot be told.
std::optional<Draft> ReadAccordingTo(const Passage& passage, size_t i);

// "no immediate comment from the ministry", where token `i` is "comment".
std::optional<Draft> ReadNoComment(const Passage& passage, size_t i);

}  // namespace wireprint::analysis::attribution
