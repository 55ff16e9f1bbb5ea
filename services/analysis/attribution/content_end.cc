#include "services/analysis/attribution/content_end.h"

#include <algorithm>
#include <optional>

#include "services/analysis/attribution/adverbials.h"

namespace wireprint::analysis::attribution {
namespace {

// Whether a coordinate clause or participle with a cue of its own begins behind the comma or "and" at `i`.
bool OtherAttributionAt(const Passage& passage, size_t i, bool clause) {
  const size_t limit = passage.sentence.end;
  const bool comma = passage[i].type == TokenType::kComma || passage[i].quoted();
  size_t k = i + 1;
  if (comma && k < limit && passage[k].Is(kAnd)) ++k;
  if (k >= limit || passage[k].quoted()) return false;
  if (comma && passage.IsWord(k, "according")) return true;
  while (k < limit && passage[k].adverb && !passage[k].Is(kSubordinator)) ++k;
  if (k >= limit) return false;
  const std::optional<Verb> verb = ReadVerb(passage, k);
  if (verb && verb->form == VerbForm::kIng && !verb->be) return comma || !clause;
  if (verb && !clause && verb->form == VerbForm::kThirdPerson && verb->Takes(kThatClause)) return true;
  if (verb && verb->form == VerbForm::kPast && !verb->be && !verb->have && !verb->modal && verb->first <= k) {
    return !clause || (!comma && verb->Takes(kQuotation));
  }
  if (!comma && !passage[i].Is(kAnd)) return false;
  if (!comma) {
    // "and the officials saying"
    for (size_t j = k; j < std::min(limit, k + 5); ++j) {
      if (!passage[j].word() || passage[j].quoted() || passage.FiniteVerb(j)) return false;
      const std::optional<Verb> other = ReadVerb(passage, j);
      if (j > k && other && other->form == VerbForm::kIng && !other->be) return true;
    }
    return false;
  }
  // ", while the ministry said", ", but he denied", ", officials said".
  const bool contrast = passage.IsWord(k, "while") || passage.IsWord(k, "but") || passage.IsWord(k, "whereas") ||
                        passage.IsWord(k, "though") || passage.IsWord(k, "although") || passage[k].Is(kAnd) ||
                        passage[k - 1].Is(kAnd);
  const size_t start = contrast && !passage[k - 1].Is(kAnd) ? k + 1 : k;
  const size_t stop = std::min(limit, start + 14);
  for (size_t j = start; j < stop; ++j) {
    const Token& token = passage[j];
    if (token.quoted() || (IsPunctuation(token) && token.type != TokenType::kComma)) return false;
    if (token.Is(kThat | kSubordinator | kRelative) && j > start) return false;
    const std::optional<Verb> other = ReadVerb(passage, j);
    if (other && !other->be && other->form != VerbForm::kIng &&
        other->Takes(kQuotation | kThatClause | kBareClause | kNounPhrase)) {
      if (other->first <= start) return false;
      return contrast || OnlyAdverbials(passage, other->end);
    }
    if (passage.FiniteVerb(j)) return false;
  }
  return false;
}

// Whether what a noun phrase says ends before token `i`: at a clause or an adverbial of the reporter's.
bool EndsNounContent(const Passage& passage, size_t i, size_t limit) {
  const Token& token = passage[i];
  if (token.type == TokenType::kSemicolon || token.type == TokenType::kDash) return true;
  if (token.Is(kTime) && token.Is(kCalendar) && !passage[i - 1].Is(kPreposition | kDeterminer | kPossessive))
    return true;
  if (token.Is(kSubordinator) && !token.Is(kRelative | kThat | kPreposition) && !passage.IsWord(i, "as") &&
      !passage.IsWord(i, "if") && !passage.IsWord(i, "once") && !passage.IsWord(i, "so")) {
    return true;
  }
  if (token.Is(kPreposition) && i + 2 < limit) {
    if (passage[i + 1].Is(kCalendar)) return true;
    const size_t noun = i + (passage[i + 1].Is(kDeterminer) ? 2 : 1);
    if (passage.IsWord(i, "on") && passage.IsWord(noun, "condition")) return true;
    if (passage.IsWord(i, "in") &&
        (passage[noun].Is(kCarrier) || (noun + 1 < limit && passage[noun + 1].Is(kCarrier)))) {
      return true;
    }
  }
  if (token.type != TokenType::kComma || i + 1 >= limit) return false;
  const Token& next = passage[i + 1];
  if (next.quoted()) return false;
  if (next.Is(kRelative | kSubordinator | kDeterminer | kPossessive | kSubjectPronoun | kTo) || next.adverb)
    return true;
  if (passage.IngForm(i + 1) ||
      (next.Is(kPreposition) && !passage.IsWord(i + 1, "of") && !passage.IsWord(i + 1, "including")))
    return true;
  return next.Is(kCoordinator) && passage.HasFiniteVerb(i + 2, std::min(limit, i + 10));
}

// Whether a second dash closes what the one at `i` opens.
bool OtherDash(const Passage& passage, size_t i, size_t limit) {
  for (size_t k = i + 1; k < limit; ++k) {
    if (passage[k].type == TokenType::kDash && !passage[k].quoted()) return true;
  }
  return false;
}

// Whether "says" or another third person that reports stands at `i`.
bool SaysNext(const Passage& passage, size_t i, size_t limit) {
  if (i >= limit || passage[i].entry == nullptr || passage[i].entry->forms.empty()) return false;
  const std::optional<Verb> verb = ReadVerb(passage, i);
  return verb && verb->form == VerbForm::kThirdPerson && verb->Takes(kQuotation) && verb->Takes(kThatClause);
}

}  // namespace

size_t ContentEnd(const Passage& passage, size_t begin, bool clause) {
  const size_t limit = passage.ContentLimit();
  size_t parens = 0;
  for (size_t i = begin; i < limit; ++i) {
    const Token& token = passage[i];
    if (token.type == TokenType::kOpenParen) ++parens;
    if (token.type == TokenType::kCloseParen && parens-- == 0) return i;
    if (token.quoted()) {
      i = std::min(limit, passage.QuotationOf(i).tokens.end) - 1;
      if (passage.QuotationOf(i).last == ',' && i + 1 < limit && OtherAttributionAt(passage, i, clause)) return i + 1;
      continue;
    }
    if (i == begin) continue;
    if (token.type == TokenType::kComma && OtherAttributionAt(passage, i, clause)) return i;
    if (!clause && EndsNounContent(passage, i, limit)) return i;
    if (clause && token.type == TokenType::kComma && i + 1 < limit &&
        (passage.IsWord(i + 1, "which") || passage.IsWord(i + 1, "but") || passage.IsWord(i + 1, "though") ||
         passage.IsWord(i + 1, "although") || passage.IsWord(i + 1, "despite") || passage.IsWord(i + 1, "referring"))) {
      return i;
    }
    // '...: "...," he said' is another attribution.
    if (clause && token.type == TokenType::kColon && i + 1 < limit && passage.OpensQuotation(i + 1) &&
        passage.QuotationOf(i + 1).last == ',') {
      return i;
    }
    if (clause && token.type == TokenType::kDash && !OtherDash(passage, i, limit)) return i;
    if (token.Is(kAnd) && passage[i - 1].type != TokenType::kComma && OtherAttributionAt(passage, i, clause)) return i;
    if (clause && token.Is(kAnd) && SaysNext(passage, i + 1, limit) && !passage.HasFiniteVerb(begin, i)) return i;
  }
  return limit;
}

}  // namespace wireprint::analysis::attribution
