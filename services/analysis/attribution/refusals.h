// Sources that say nothing: "did not respond to a request for comment", "had no comment", "never said that".
#pragma once

#include <cstddef>
#include <optional>

#include "services/analysis/attribution/draft.h"
#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

struct Refusal {
  Draft draft;       // its source empty when no subject stands right before the verb
  size_t first = 0;  // of the verb's group
};

// The refusal to comment whose word of class kRefusal is token `i`: "respond", "reached", "comment". The content is
// what was not answered.
std::optional<Refusal> ReadRefusal(const Passage& passage, size_t i);

// The act of `verb` with `source`: what a negation denies was said ("never said that", "would not say whether", "nobody
// claimed") is kNoComment, beliefs apart.
Act ActOf(const Passage& passage, const Verb& verb, const Source& source);

}  // namespace wireprint::analysis::attribution
