// Sentences of a text whose quotations are known.
#pragma once

#include <vector>

#include "services/analysis/attribution/quotations.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

struct Sentence {
  TokenRange tokens;  // with its full stop
  size_t paragraph = 0;
};

// A sentence has at most so many tokens outside quotations; a longer one is cut.
inline constexpr size_t kMaxSentenceTokens = 250;

// A quotation with the words that report it is one sentence, however many stand inside its marks.
std::vector<Sentence> SplitSentences(const TokenizedText& text, const std::vector<Quotation>& quotations,
                                     const Lexicon& lexicon);

}  // namespace wireprint::analysis::attribution
