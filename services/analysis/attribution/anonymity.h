// Whether a sentence says that its source stays unnamed, and why.
#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

struct Anonymity {
  bool anonymous = false;
  std::optional<text::ByteRange> reason;  // "because he was not authorized to speak"
};

Anonymity FindAnonymity(absl::string_view text, const std::vector<Token>& tokens, TokenRange sentence);

}  // namespace wireprint::analysis::attribution
