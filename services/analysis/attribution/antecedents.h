// What pronouns and short names stand for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/analysis/attribution/kind.h"
#include "services/analysis/attribution/sentences.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

// What is known of the source of one attribution.
struct Resolution {
  SourceClass source;
  std::optional<TokenRange> antecedent;
};

// Resolves the sources of one text, asked in the order of the text.
class Antecedents {
 public:
  // Everything passed outlives the object.
  Antecedents(absl::string_view text, const TokenizedText& tokenized, const std::vector<Sentence>& sentences,
              const Lexicon& lexicon, const AgencyRegistry& agencies);

  // `relative` is the antecedent of a relative pronoun, where the sentence has one.
  Resolution Resolve(TokenRange source, size_t sentence, const std::optional<TokenRange>& relative);

 private:
  struct Known {
    TokenRange tokens;
    SourceClass source;
    size_t sentence = 0;
    size_t mentioned = 0;  // behind the token where it was spoken of last
  };
  enum class Fit : uint8_t { kNo, kMaybe, kYes };

  void CollectNames();
  SourceClass Classify(TokenRange phrase);
  absl::string_view NameKey(size_t token) const;
  // Whether a person may be a "he" or, else, a "she": by titles, first names and words like "spokeswoman".
  Fit Gender(TokenRange phrase, bool male) const;
  bool FollowsPersonNoun(size_t begin) const;
  std::vector<Known> PersonsBetween(const Known& last, size_t from, size_t token, size_t sentence, bool any);
  bool IsOneOfTwo(const Known& known, const std::vector<Known>& others, size_t token, bool he);
  std::optional<Known> Pronoun(size_t token, size_t sentence);
  std::optional<Known> SubjectOf(size_t sentence);
  std::optional<Known> SameNoun(TokenRange source) const;
  void Remember(TokenRange tokens, const SourceClass& source, size_t sentence);

  absl::string_view text_;
  const std::vector<Token>& tokens_;
  const std::vector<Sentence>& sentences_;
  const Lexicon& lexicon_;
  const AgencyRegistry& agencies_;
  Surroundings surroundings_;
  NameEvidence evidence_;
  absl::flat_hash_map<absl::string_view, TokenRange>
      names_;                                       // by last name, as it stands in the text: the first full mention
  absl::flat_hash_map<std::string, Known> bodies_;  // by head noun: the last named body
  std::optional<Known> last_;                       // the source before
};

}  // namespace wireprint::analysis::attribution
