// Attributions inside attributions.
#pragma once

#include <vector>

#include "services/analysis/attribution/draft.h"

namespace wireprint::analysis::attribution {

// The drafts of one sentence without those whose cue stands in another's content: what is said inside what somebody
// says is his to vouch for. Of two that hold each other the one behind its content stays.
std::vector<Draft> WithoutNested(std::vector<Draft> drafts);

}  // namespace wireprint::analysis::attribution
