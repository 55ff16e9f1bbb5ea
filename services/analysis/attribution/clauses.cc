#include "services/analysis/attribution/clauses.h"

namespace wireprint::analysis::attribution {

namespace {

bool EdForm(const Passage& passage, size_t i) {
  return !passage[i].quoted() && !passage[i].capital && passage.EndsIn(i, "ed");
}

// Ends a noun or an infinitive inside a relative clause before the verb of the clause around it: "Doe, who denies
// theft, will appear", "a clerk who requested silence said".
void EndBeforeVerb(const Passage& passage, Complement& complement) {
  for (size_t i = complement.tokens.begin + 1; i < complement.tokens.end; ++i) {
    if (passage[i].quoted()) continue;
    if (passage[i].Is(kSubordinator | kRelative | kThat | kSubjectPronoun)) return;
    const bool comma = passage[i - 1].type == TokenType::kComma;
    if (!passage.FiniteVerb(i) && !(comma && passage[i].Is(kModal | kBe | kHave))) continue;
    if (const auto verb = comma ? std::nullopt : ReadVerb(passage, i); !comma && !(verb && verb->Takes(kThatClause))) {
      continue;
    }
    complement.tokens.end = comma ? i - 1 : i;
    return;
  }
}

}  // namespace

void EndWithClause(const Passage& passage, const Source& source, Complement& complement) {
  const size_t begin = source.tokens.begin;
  if (begin == passage.sentence.begin) return;
  if (complement.kind != ComplementKind::kThat && complement.kind != ComplementKind::kBare) {
    if (source.antecedent) EndBeforeVerb(passage, complement);
    return;
  }
  const Token& before = passage[begin - 1];
  const bool front = before.Is(kSubordinator) && begin - 1 == passage.sentence.begin;
  const bool relative = source.antecedent && before.type == TokenType::kComma;
  if (!front && !relative) return;
  for (size_t i = complement.tokens.begin + 1; i + 1 < complement.tokens.end; ++i) {
    const bool comma = passage[i].quoted()
                           ? passage.QuotationOf(i).tokens.end == i + 1 && passage.QuotationOf(i).last == ','
                           : passage[i].type == TokenType::kComma;
    if (!comma) continue;
    if (relative ? passage.FiniteVerb(i + 1) || passage[i + 1].Is(kBe | kHave | kModal) || EdForm(passage, i + 1)
                 : passage.NounPhraseBegins(i + 1) || passage[i + 1].Is(kSubjectPronoun)) {
      complement.tokens.end = passage[i].quoted() ? i + 1 : i;
      return;
    }
  }
}

bool OnlyNames(const Passage& passage, const Source& source, TokenRange content) {
  bool lower = false;
  for (size_t i = content.begin; i < content.end; ++i) {
    if (passage[i].quoted()) return false;
    lower = lower || (passage[i].type == TokenType::kWord && !passage[i].capital);
  }
  const size_t begin = source.tokens.begin;
  return !lower || (begin > passage.sentence.begin && passage.IsWord(begin - 1, "what")) ||
         (passage[begin].Is(kDeterminer) && passage[begin].end - passage[begin].begin <= 2);
}

bool IsDocument(const Passage& passage, const Source& source) {
  const TokenRange phrase = source.antecedent ? *source.antecedent : source.tokens;
  for (size_t i = phrase.begin; i < phrase.end; ++i) {
    if (passage[i].Is(kDocument)) return true;
  }
  return false;
}

}  // namespace wireprint::analysis::attribution
