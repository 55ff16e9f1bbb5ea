#include "services/analysis/attribution/content.h"

#include <algorithm>

#include "services/analysis/attribution/adverbials.h"
#include "services/analysis/attribution/content_end.h"

namespace wireprint::analysis::attribution {

std::optional<TokenRange> QuotationBefore(const Passage& passage, size_t at) {
  if (at <= passage.sentence.begin) return std::nullopt;
  size_t k = at - 1;
  const bool comma =
      (passage[k].type == TokenType::kComma || passage[k].type == TokenType::kDash) && !passage[k].quoted();
  if (comma) {
    if (k == passage.sentence.begin) return std::nullopt;
    --k;
  }
  if (!passage[k].quoted()) return std::nullopt;
  const Quotation& quotation = passage.QuotationOf(k);
  if (quotation.tokens.end != k + 1 || quotation.tokens.begin < passage.sentence.begin) return std::nullopt;
  if (!comma && quotation.last == 0 && quotation.words < 4) return std::nullopt;
  return quotation.tokens;
}

Complement ComplementAfter(const Passage& passage, const Verb& verb) {
  const size_t limit = passage.ContentLimit();
  Complement complement;
  const bool skip_to = !verb.Takes(kInfinitive);
  size_t k = SkipAdverbials(passage, verb.end, limit, skip_to);
  // "acknowledged, however, that"
  if (k + 2 < limit && passage[k].type == TokenType::kComma && passage[k + 1].adverb &&
      passage[k + 2].type == TokenType::kComma) {
    k = passage[k + 3 < limit ? k + 3 : k].Is(kThat) || (k + 3 < limit && passage[k + 3].quoted()) ? k + 3 : k;
  }
  if (verb.Takes(kAddressee)) {
    const size_t after = SkipAddressee(passage, k, limit);
    if (after > k) {
      const size_t next = SkipAdverbials(passage, after, limit, skip_to);
      const bool clause_follows =
          next >= limit || passage[next].quoted() || passage[next].Is(kThat | kWh | kSubjectPronoun) ||
          passage[next].type == TokenType::kColon || passage[next].type == TokenType::kComma ||
          (!passage[next].Is(kTo) && verb.Takes(kThatClause) && !passage[next].Is(kPreposition));
      if (passage[std::min(next, limit - 1)].Is(kTo) && verb.Takes(kInfinitive)) {
        complement = {ComplementKind::kInfinitive, {k, ContentEnd(passage, k, false)}};
        return complement;
      }
      const bool object = verb.Takes(kNounPhrase) && next > after && !passage[std::min(next, limit - 1)].quoted() &&
                          !passage[std::min(next, limit - 1)].Is(kThat | kWh);
      if ((clause_follows && !object) || !verb.Takes(kNounPhrase)) k = next;
    }
  }
  complement.tokens = {k, k};
  if (k >= limit) return complement;
  const auto take = [&](ComplementKind kind, size_t begin, bool clause) {
    const size_t end = ContentEnd(passage, begin, clause);
    if (end > begin) complement = {kind, {begin, end}};
    return complement;
  };
  const auto quotation_at = [&](size_t i) {
    const TokenRange marks = passage.QuotationOf(i).tokens;
    if (!passage.IsPhrase(passage.QuotationOf(i)) || marks.end >= limit) {
      // A quotation that a clause of the reporter's goes on from is part of a mixed one.
      const bool alone =
          marks.end >= limit || passage.QuotationOf(i).last != 0 || !verb.Takes(kBareClause | kNounPhrase);
      if (alone) {
        complement = {ComplementKind::kQuotation, {i, std::min(marks.end, passage.sentence.end)}};
        return complement;
      }
    }
    return take(ComplementKind::kBare, i, true);
  };
  const Token& token = passage[k];
  if (token.quoted()) {
    if (!passage.OpensQuotation(k)) return complement;
    return quotation_at(k);
  }
  if (token.type == TokenType::kColon || token.type == TokenType::kComma) {
    if (k + 1 < limit && passage.OpensQuotation(k + 1) &&
        (verb.Takes(kQuotation | kThatClause | kBareClause) || token.type == TokenType::kColon)) {
      return quotation_at(k + 1);
    }
    if (token.type == TokenType::kColon && verb.Takes(kQuotation) && k + 1 < limit) {
      return take(ComplementKind::kBare, k + 1, true);
    }
    return complement;
  }
  if (!token.word()) {
    return complement;
  }
  if (token.Is(kThat)) {
    // "the rules that could lead to": a relative clause of a noun.
    const bool relative = k + 1 < limit && passage.FiniteVerb(k + 1) && !verb.Takes(kQuotation);
    const bool noun = (verb.form == VerbForm::kThirdPerson || verb.form == VerbForm::kBase) && k + 1 < limit &&
                      passage.FiniteVerb(k + 1);
    if (verb.Takes(kThatClause | kNounPhrase) && !relative && !noun) return take(ComplementKind::kThat, k, true);
    return complement;
  }
  bool phrase_skipped = false;
  for (size_t i = verb.end; i < k; ++i) {
    phrase_skipped = phrase_skipped || (passage[i].Is(kPreposition) && !(i + 1 < k && passage[i + 1].Is(kTime)));
  }
  if (token.Is(kWh) && !phrase_skipped && verb.Takes(kWhClause | kBareClause))
    return take(ComplementKind::kWh, k, true);
  if (token.Is(kTo)) {
    // "pledged to Smith" is no infinitive.
    const bool noun = k + 1 < limit && (passage[k + 1].capital != passage.title_case ||
                                        passage[k + 1].Is(kDeterminer | kPossessive | kNumberWord | kObjectPronoun) ||
                                        !passage[k + 1].word());
    if (verb.Takes(kInfinitive) && !noun) return take(ComplementKind::kInfinitive, k, false);
    return complement;
  }
  if (passage.IngForm(k) && verb.Takes(kGerund)) return take(ComplementKind::kGerund, k, false);
  if (token.Is(kSubordinator) && !token.Is(kWh | kThat | kRelative)) {
    // "said after the vote: ...", "said when asked, ..."; "said if it rains, the march is off" is all content.
    if (verb.Takes(kQuotation)) {
      for (size_t i = k; i + 1 < limit; ++i) {
        if (passage[i].quoted())
          i = passage.QuotationOf(i).tokens.end - 1;
        else if ((passage[i].type == TokenType::kComma || passage[i].type == TokenType::kColon) &&
                 passage.OpensQuotation(i + 1) && !passage.IsPhrase(passage.QuotationOf(i + 1))) {
          return quotation_at(i + 1);
        }
      }
    }
    bool comma = false;
    for (size_t i = k; i < limit; ++i) comma = comma || passage[i].type == TokenType::kComma;
    if (!verb.Takes(kBareClause) || !comma) return complement;
  }
  if (token.Is(kCoordinator) || token.Is(kBy)) return complement;
  if (verb.Takes(kAsPhrase) && passage.NounPhraseBegins(k)) {
    const size_t stop = std::min(limit, k + 25);
    for (size_t i = k + 1; i < stop; ++i) {
      if (!passage[i].quoted() && IsPunctuation(passage[i])) break;
      if (passage.IsWord(i, "as")) return take(ComplementKind::kNoun, k, false);
    }
    if (!verb.Takes(kBareClause | kNounPhrase)) return complement;
  }
  if (verb.Takes(kNounPhrase) && !phrase_skipped && (passage.NounPhraseBegins(k) || passage.IngForm(k))) {
    return take(ComplementKind::kNoun, k, verb.Takes(kBareClause));
  }
  if (verb.Takes(kBareClause)) {
    if (token.Is(kPreposition) && !passage.HasFiniteVerb(k, limit)) return complement;
    if (token.Is(kAnd)) return complement;
    // "a rule that they say has failed": what is said stands around the verb.
    if (passage.FiniteVerb(k) && !token.Is(kOrdinaryVerb)) return complement;
    if (IsPunctuation(token)) return complement;
    // Other verbs take plain objects too: "adds up to", "maintained his lead".
    if (verb.cue->lemma != "say" && !token.Is(kSubjectPronoun & ~kObjectPronoun)) {
      size_t clause_end = k + 1;
      while (clause_end < limit && (passage[clause_end].quoted() || passage[clause_end].type != TokenType::kComma)) {
        ++clause_end;
      }
      if (token.Is(kSubordinator | kPreposition) || passage[k + 1 < limit ? k + 1 : k].type == TokenType::kComma) {
        clause_end = limit;
      }
      if (!passage.HasFiniteVerb(k + 1, clause_end)) return complement;
    }
    return take(ComplementKind::kBare, k, true);
  }
  return complement;
}

}  // namespace wireprint::analysis::attribution
