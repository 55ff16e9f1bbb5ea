// Whether the capital of a word that opens a sentence tells a name: "Brink said" or "Firefighters said".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/analysis/attribution/sentences.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

// What the rest of one text shows of the words that open its sentences. Immutable; linear in the text.
class NameEvidence {
 public:
  // Everything passed outlives the object.
  NameEvidence(absl::string_view text, const TokenizedText& tokenized, const std::vector<Sentence>& sentences);

  // Whether capitalised token `i` is a name. True wherever the capital is not owed to the place. At the opening of a
  // sentence, of a headline in title case and behind a dateline a word is one when it ends the name of a person
  // elsewhere; else it is none when the text has it in small letters; else it is one when the text has a capital in
  // the middle of a sentence or it is part of a longer name; and with no evidence at all it is one unless the lexicon
  // or its plural ending makes it a common noun. `surname`: what looks like the name of a person ends in it somewhere.
  bool IsName(size_t i, bool surname);

 private:
  static constexpr uint8_t kSurname = 1;  // it ends the name of a person
  static constexpr uint8_t kSmall = 2;    // it stands in small letters
  static constexpr uint8_t kInside = 4;   // it has its capital where no place asks for one

  absl::string_view Word(size_t i) const;
  // Whether the capital of token `i` of the sentence is owed to its place.
  bool Opens(TokenRange sentence, size_t i) const;
  // What the capitalised word at `i` shows of itself.
  uint8_t SightOf(TokenRange sentence, size_t i) const;
  void Collect();

  absl::string_view text_;
  const TokenizedText& tokenized_;
  const std::vector<Token>& tokens_;
  const std::vector<Sentence>& sentences_;
  absl::flat_hash_map<std::string, uint8_t> seen_;  // by word in small letters: those that open a sentence
};

}  // namespace wireprint::analysis::attribution
