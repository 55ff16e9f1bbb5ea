// Small questions about the words of a subject.
#pragma once

#include <cstddef>

#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

// Whether a mark of this type ends every noun phrase.
bool IsBreak(TokenType type);

// The "who", "which" or "that" before token `at` in its clause, no farther back than `floor`; `at` when there is none.
size_t RelativeBefore(const Passage& passage, size_t at, size_t floor);

// Whether "it" or "you" at `i` is the object of a preposition that begins no clause: "people familiar with it".
bool AfterPreposition(const Passage& passage, size_t i, size_t floor);

// Whether the phrase [begin, end) in front of a cue opens with a name in -ing: "Boeing said", "Boeing (BA.N) said"; no
// participle alone says anything.
bool IngName(const Passage& passage, size_t begin, size_t end);

// Whether [begin, end) is a date and nothing else: "May 5".
bool OnlyADate(const Passage& passage, size_t begin, size_t end);

}  // namespace wireprint::analysis::attribution
