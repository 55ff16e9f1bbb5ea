// The normal form of one word under scheme wp1 (docs/words-wp1.md, rule 3).
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "services/text/byte_sink.h"

namespace wireprint::text {

// Appends to `sink` the normal form of `word` (valid UTF-8): NFKC_Casefold of Unicode 15.0, without the nonspacing
// marks that stand on Latin, Greek, Cyrillic, Arabic or Hebrew, in NFC. May append nothing. `scratch` is working memory
// whose capacity is kept.
void AppendNormalized(absl::string_view word, std::vector<char32_t>& scratch, ByteSink& sink);

}  // namespace wireprint::text
