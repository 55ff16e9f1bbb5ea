#include "services/analysis/attribution/tags.h"

#include <optional>

#include "services/analysis/attribution/adverbials.h"
#include "services/analysis/attribution/content_end.h"

namespace wireprint::analysis::attribution {

size_t Tags::LeftBegin(size_t tag) const {
  size_t begin = p_.sentence.begin;
  for (size_t i = tag; i > p_.sentence.begin; --i) {
    if (p_[i - 1].type == TokenType::kSemicolon && !p_[i - 1].quoted()) {
      begin = i;
      break;
    }
  }
  // A dateline: "LONDON, July 4 (Reuters) - ".
  for (size_t i = begin; i < tag && i < begin + 16; ++i) {
    if (p_[i].quoted()) break;
    if (p_[i].type == TokenType::kDash && i > begin) {
      begin = i + 1;
      break;
    }
    if (p_[i].type == TokenType::kWord && !p_[i].capital) break;
  }
  while (begin < tag && !p_[begin].word() && !p_[begin].quoted()) ++begin;
  if (begin < tag && p_[begin].Is(kCoordinator) && !p_[begin].quoted()) ++begin;
  return begin;
}

TokenRange Tags::Left(size_t tag) const {
  size_t end = tag;
  while (end > p_.sentence.begin && !p_[end - 1].quoted() &&
         (p_[end - 1].type == TokenType::kComma || p_[end - 1].type == TokenType::kDash)) {
    --end;
  }
  return {LeftBegin(end), end};
}

TokenRange Tags::LeftOfQuotation(size_t tag, TokenRange quotation) const {
  const TokenRange left = Left(tag);
  const bool own = quotation.begin > left.begin && quotation.begin + 1 < quotation.end &&
                   (p_[quotation.begin + 1].capital || p_[quotation.begin - 1].type == TokenType::kColon) &&
                   p_.QuotationOf(quotation.begin).words > 3;
  return own ? TokenRange{quotation.begin, left.end} : left;
}

TokenRange Tags::Rest(size_t after_tag) const {
  size_t k = after_tag;
  while (k < limit_ && p_[k].type != TokenType::kComma && p_[k].type != TokenType::kColon && !p_[k].quoted()) ++k;
  if (k < limit_ && !p_[k].quoted()) ++k;
  if (k >= limit_) return {};
  if (p_[k].quoted()) return {k, p_.QuotationOf(k).tokens.end};
  if (p_[k].Is(kSubordinator | kRelative) || p_.IngForm(k)) return {};
  if (const std::optional<Verb> verb = ReadVerb(p_, k); verb && verb->form == VerbForm::kIng) return {};
  return {k, ContentEnd(p_, k, true)};
}

TokenRange Tags::SplitQuotation(const Verb& verb) const {
  for (size_t k = verb.end; k < limit_; ++k) {
    if (p_[k].quoted()) {
      const Quotation& quotation = p_.QuotationOf(k);
      if (p_.IsPhrase(quotation) || p_[k - 1].Is(kPreposition | kDeterminer | kPossessive)) {
        k = quotation.tokens.end - 1;
        continue;
      }
      return quotation.tokens;
    }
    if (p_.FiniteVerb(k) && k > verb.end) {
      if (const auto other = ReadVerb(p_, k)) return {};
    }
    if (const auto other = ReadVerb(p_, k); other && other->form == VerbForm::kIng) return {};
  }
  return {};
}

bool Tags::LeadOnly(size_t tag) const {
  const TokenRange left = Left(tag);
  if (p_[left.begin].quoted()) return false;
  if (p_.HasFiniteVerb(left.begin, left.end)) return false;
  for (size_t i = left.begin; i < left.end; ++i) {
    if (p_[i].quoted()) return false;
  }
  return true;
}

bool Tags::Parenthesis(const Verb& verb) const {
  const size_t k = SkipAdverbials(p_, verb.end, limit_, true);
  if (k >= limit_ || p_[k].type != TokenType::kComma || k + 1 >= limit_ || p_[k + 1].quoted()) return false;
  const TokenRange rest = Rest(verb.end);
  return !rest.empty() && (p_.HasFiniteVerb(rest.begin, rest.end) ||
                           (rest.size() >= 2 && !p_[rest.begin].Is(kCoordinator | kPreposition)));
}

bool Tags::EndsSentence(const Verb& verb, size_t tag) const {
  const TokenRange left = Left(tag);
  if (left.size() < 2 || p_[left.begin].Is(kPreposition | kSubordinator) || p_.IngForm(left.begin)) return false;
  if (left.size() < 6 && (!p_.NounPhraseBegins(left.begin) || p_[left.end - 1].Is(kTime))) return false;
  return SkipAdverbials(p_, verb.end, limit_, true) >= limit_;
}

size_t Tags::AfterAddressee(const Verb& verb) const {
  if (!verb.Takes(kAddressee)) return verb.end;
  size_t k = verb.end;
  // "he told The Post.", "he told reporters in Paris."
  while (k < limit_ && p_[k].word() && !p_[k].quoted() && !p_[k].Is(kPreposition | kThat | kTime | kSubordinator) &&
         !p_.FiniteVerb(k) && k < verb.end + 6) {
    ++k;
  }
  return k;
}

bool Tags::HasOwnContent(const Verb& verb) const {
  return verb.end < limit_ && p_[verb.end].Is(kThat) && verb.Takes(kThatClause);
}

}  // namespace wireprint::analysis::attribution
