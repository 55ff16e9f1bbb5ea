// What kind of source a noun phrase names.
#pragma once

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/analysis/attribution.h"
#include "services/analysis/attribution/names.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

struct SourceClass {
  SourceKind kind = SourceKind::kUnresolved;
  bool named = false;
  bool person = false;
  bool plural = false;
};

// The last word of the phrase's own noun: "secretary" of "the secretary of the council", "protesters" of "thousands of
// angry protesters", "Ministries" of "the Defense Ministries, which ...". `phrase` is not empty.
size_t HeadOf(absl::string_view text, const std::vector<Token>& tokens, TokenRange phrase);

// By the words of the phrase: a pronoun is kUnresolved, and a bare name is a person; what is a name at the front of a
// sentence, `evidence` tells, asked with `surname`.
SourceClass ClassifySource(absl::string_view text, const std::vector<Token>& tokens, TokenRange phrase,
                           const Lexicon& lexicon, const AgencyRegistry& agencies, const Surroundings& surroundings,
                           NameEvidence& evidence, bool surname);

}  // namespace wireprint::analysis::attribution
