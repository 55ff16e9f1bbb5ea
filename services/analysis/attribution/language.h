// Whether a text is English.
#pragma once

#include "absl/strings/string_view.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

// `language` is a BCP-47 tag that decides when it is not empty ("en", "en-GB", "und" is as good as empty); otherwise
// the share of English function words does. A text without words is English.
bool IsEnglish(const TokenizedText& text, absl::string_view language);

}  // namespace wireprint::analysis::attribution
