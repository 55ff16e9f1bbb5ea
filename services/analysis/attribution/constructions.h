// The constructions of reported speech in one sentence.
#pragma once

#include <vector>

#include "services/analysis/attribution/draft.h"
#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

// Every attribution of the sentence whose cue stands outside quotation marks, by place of the cue.
std::vector<Draft> FindInSentence(const Passage& passage);

}  // namespace wireprint::analysis::attribution
