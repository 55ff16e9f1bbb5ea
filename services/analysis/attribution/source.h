// Finding the noun phrase that names a source.
#pragma once

#include <cstddef>
#include <optional>

#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

struct Source {
  TokenRange tokens;
  std::optional<TokenRange> antecedent;  // of a relative pronoun
};

// The subject that ends right before token `verb` (the first of a verb's group), no farther back than `floor`: with
// title, apposition and what modifies it; a relative pronoun with its antecedent. nullopt: none stands there.
std::optional<Source> SubjectBefore(const Passage& passage, size_t verb, size_t floor);

// The noun phrase that begins at `at`, with its appositions. `greedy`: up to the next mark, relative clauses included,
// as after "according to"; otherwise it ends where an adverbial or a clause begins.
std::optional<Source> NounPhraseAt(const Passage& passage, size_t at, bool greedy);

}  // namespace wireprint::analysis::attribution
