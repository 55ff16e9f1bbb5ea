// What stands between a verb and what is said: times, places, occasions, and whom it is said to.
#pragma once

#include <cstddef>

#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

// A mark that is neither a word nor part of one.
bool IsPunctuation(const Token& token);

// Behind the adverbs, times, and prepositional phrases at `at` that belong to the verb: "on Monday", "in a statement".
// Stays where content may begin; at "to" unless `skip_to`.
size_t SkipAdverbials(const Passage& passage, size_t at, size_t limit, bool skip_to);

// The end of the addressee at `at`; `at` when none stands there.
size_t SkipAddressee(const Passage& passage, size_t at, size_t limit);

// Whether nothing but adverbials, an addressee or an apposition stands between `at` and the next comma, the end of the
// sentence, or a quotation.
bool OnlyAdverbials(const Passage& passage, size_t at);

}  // namespace wireprint::analysis::attribution
