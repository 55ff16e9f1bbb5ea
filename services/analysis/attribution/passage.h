// One sentence as the rules read it, and the small questions they ask of its tokens.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "services/analysis/attribution/lexicon.h"
#include "services/analysis/attribution/quotations.h"
#include "services/analysis/attribution/sentences.h"
#include "services/analysis/attribution/tokens.h"

namespace wireprint::analysis::attribution {

// A view; what it refers to outlives it. Indices are of text.tokens.
struct Passage {
  absl::string_view bytes;
  const TokenizedText& text;
  const std::vector<Quotation>& quotations;
  const Lexicon& lexicon;
  TokenRange sentence;
  bool title_case = false;  // a headline whose words are capitalised

  const Token& operator[](size_t i) const { return text.tokens[i]; }
  absl::string_view Bytes(size_t i) const {
    return bytes.substr(text.tokens[i].begin, text.tokens[i].end - text.tokens[i].begin);
  }
  const Quotation& QuotationOf(size_t i) const { return quotations[text.tokens[i].quotation]; }

  // Of tokens [begin, end).
  static bool IsTitleCase(const TokenizedText& text, TokenRange sentence);

  // Behind the last token that is no end mark outside quotations.
  size_t ContentLimit() const;
  // Whether token `i` is this lower-case ASCII word.
  bool IsWord(size_t i, absl::string_view lower) const {
    const Token& token = text.tokens[i];
    if (token.end - token.begin != lower.size()) return false;
    const char* const word = bytes.data() + token.begin;
    return absl::ascii_tolower(static_cast<unsigned char>(word[0])) == lower[0] &&
           absl::EqualsIgnoreCase(Bytes(i), lower);
  }
  bool EndsIn(size_t i, absl::string_view ending) const;

  bool OpensQuotation(size_t i) const { return (*this)[i].quoted() && QuotationOf(i).tokens.begin == i; }
  // A quotation of a few words inside a sentence of the reporter's: a name or a phrase, no statement.
  bool IsPhrase(const Quotation& quotation) const;

  // Whether token `i` is a finite verb, as far as its form and the word before it tell. False inside quotations.
  bool FiniteVerb(size_t i) const;
  // Whether the finite form at `i` is rather a participle of the noun before it, given that a verb stands at `end`:
  // "a report released on Monday said", "a letter dated May 5 said".
  bool ModifiesNoun(size_t i, size_t end) const;
  // Whether [begin, end) has a finite verb outside quotations.
  bool HasFiniteVerb(size_t begin, size_t end) const;
  // Whether token `i` is an -ing form that can begin a phrase.
  bool IngForm(size_t i) const;
  // Whether a noun phrase can begin at `i`.
  bool NounPhraseBegins(size_t i) const;
};

// A verb of the lexicon in its sentence.
struct Verb {
  size_t first = 0;  // with auxiliaries, adverbs and negation
  size_t at = 0;     // the verb itself
  size_t end = 0;    // behind its particles
  const Cue* cue = nullptr;
  VerbForm form = VerbForm::kBase;
  bool be = false;
  bool have = false;
  bool modal = false;  // or do
  bool to = false;
  bool negated = false;

  bool Takes(uint16_t frames) const { return (cue->frames & frames) != 0; }
};

// The cue at token `i` with the longest particles; nullopt when the word is none, or stands where a noun or an
// adjective does.
std::optional<Verb> ReadVerb(const Passage& passage, size_t i);

}  // namespace wireprint::analysis::attribution
