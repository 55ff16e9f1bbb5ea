// What the clause around a cue tells of its source and content.
#pragma once

#include "services/analysis/attribution/content.h"
#include "services/analysis/attribution/passage.h"
#include "services/analysis/attribution/source.h"

namespace wireprint::analysis::attribution {

// In a clause that another one follows or holds, content ends with the clause: "When he said it was over, they left",
// "The town, which says it is poor, will pay".
void EndWithClause(const Passage& passage, const Source& source, Complement& complement);

// Whether a name is given and nothing is said: "a group called Harbour Watch", "what he calls progress".
bool OnlyNames(const Passage& passage, const Source& source, TokenRange content);

// Whether the source, or what a relative pronoun stands for, is a poll, a report or the like.
bool IsDocument(const Passage& passage, const Source& source);

}  // namespace wireprint::analysis::attribution
