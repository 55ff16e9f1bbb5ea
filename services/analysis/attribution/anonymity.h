// Whether a sentence says that its source stays unnamed, and why.
#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

struct Anonymity {
  bool anonymous = false;
  text::ByteRange phrase;                 // what says so: "anonymity", "not to be named"
  std::optional<text::ByteRange> reason;  // "because he was not authorized to speak"
};

Anonymity FindAnonymity(absl::string_view text, const std::vector<Token>& tokens, TokenRange sentence);

// Whether a cue, whose source begins at byte `source`, belongs to its sentence's words about anonymity and reports
// nothing: "who requested anonymity, citing ...". `asks`: the cue asks for something or refuses it.
bool AboutAnonymity(const Anonymity& anonymity, uint32_t source, const text::ByteRange& cue, bool asks);

// Whether `sentence` opens by speaking of `source` again: "The official spoke ..." of a senior U.S. official, "Both
// spoke ..." and pronouns of any. `source` is not named and stands in the sentence before.
bool SpeaksOf(absl::string_view text, const std::vector<Token>& tokens, TokenRange sentence, TokenRange source);

}  // namespace wireprint::analysis::attribution
