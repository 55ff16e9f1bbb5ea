// What stands in quotation marks.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

struct Quotation {
  TokenRange tokens;  // from the opening mark to behind the closing one, or to the end of the paragraph
  size_t words = 0;
  bool closed = true;  // false: it goes on in the next paragraph
  char last = 0;       // what stands before the closing mark: one of . , ? or '-'; 0 for anything else
};

// Pairs the marks of every paragraph and sets Token::quotation. Double marks of every make; single ones where they can
// be no apostrophe; a quotation inside another is part of it. A paragraph that opens without closing while the next
// opens again is one unclosed quotation; any other unpaired mark is left alone. Ascending and disjoint. Linear time.
std::vector<Quotation> FindQuotations(TokenizedText& text);

}  // namespace wireprint::analysis::attribution
