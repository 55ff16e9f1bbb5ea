#include "services/analysis/attribution/adverbials.h"

#include <algorithm>

namespace wireprint::analysis::attribution {
namespace {

constexpr size_t kMaxAdverbial = 16;
constexpr size_t kMaxAddressee = 10;

// The end of the run of time words at `at`: "last week", "Monday", "July 4, 2016", "two years ago".
size_t SkipTime(const Passage& passage, size_t at, size_t limit) {
  size_t k = at;
  while (k < limit && !passage[k].quoted() &&
         (passage[k].Is(kTime) || (passage[k].Is(kNumberWord) && k + 1 < limit && passage[k + 1].Is(kTime)) ||
          (passage[k].type == TokenType::kNumber && k > at) || passage.IsWord(k, "ago") ||
          (passage.IsWord(k, "this") && k + 1 < limit && passage[k + 1].Is(kTime)))) {
    ++k;
  }
  return k;
}

}  // namespace

bool IsPunctuation(const Token& token) {
  return !token.word() && token.type != TokenType::kClitic && token.type != TokenType::kSingleMark;
}

size_t SkipAddressee(const Passage& passage, size_t at, size_t limit) {
  if (at >= limit || passage[at].quoted() || !passage.NounPhraseBegins(at) || passage[at].Is(kThat)) return at;
  if (passage[at].Is(kObjectPronoun)) return at + 1;
  if (passage[at].Is(kSubjectPronoun)) return at;
  size_t k = at + 1;
  const size_t stop = std::min(limit, at + kMaxAddressee);
  for (; k < stop; ++k) {
    const Token& token = passage[k];
    if (token.quoted() || (IsPunctuation(token) && token.type != TokenType::kOther)) break;
    if (token.Is(kThat | kSubjectPronoun | kTo | kWh | kSubordinator)) break;
    if (token.Is(kTime) && !token.Is(kDeterminer) && !passage[k - 1].Is(kDeterminer)) break;
    if (token.Is(kDeterminer | kPossessive) && !passage[k - 1].Is(kPreposition | kAnd)) break;
    if (token.Is(kPreposition) && !passage.IsWord(k, "of") && !passage.IsWord(k, "for") && !passage.IsWord(k, "at"))
      break;
    // "told reporters Smith had left": a name behind a plain noun begins the clause.
    if (token.capital && !passage[k - 1].capital &&
        !passage[k - 1].Is(kDeterminer | kPreposition | kAnd | kPossessive) && !passage[at].Is(kDeterminer)) {
      break;
    }
    if (passage.FiniteVerb(k)) return k - 1 > at && !passage[k - 2].Is(kDeterminer | kPossessive) ? k - 1 : at;
  }
  return k;
}

size_t SkipAdverbials(const Passage& passage, size_t at, size_t limit, bool skip_to) {
  size_t k = at;
  while (k < limit && !passage[k].quoted()) {
    const Token& token = passage[k];
    if (token.adverb && !token.Is(kTime) && !token.Is(kDeterminer) && !token.Is(kPreposition) && !token.capital) {
      ++k;
      continue;
    }
    const size_t time = SkipTime(passage, k, limit);
    if (time > k) {
      // "said last year was bad": a time that is the subject of a verb is content.
      if (time < limit && passage.FiniteVerb(time) && passage[k].capital == false) return k;
      k = time;
      continue;
    }
    if (!token.Is(kPreposition) || token.Is(kThat) || (token.Is(kTo) && !skip_to)) break;
    if (k + 1 < limit && passage[k + 1].Is(kTime)) {
      k = SkipTime(passage, k + 1, limit);
      continue;
    }
    // To the "that", the quotation or the colon that must follow near by.
    const size_t stop = std::min(limit, k + kMaxAdverbial);
    size_t j = k + 1;
    for (; j < stop; ++j) {
      const Token& next = passage[j];
      if (next.quoted() || next.type == TokenType::kColon || (next.Is(kThat) && j > k + 1)) break;
      if (next.type == TokenType::kComma) break;
      if (IsPunctuation(next) && next.type != TokenType::kOther) {
        j = stop;
        break;
      }
      if (passage.FiniteVerb(j) || next.Is(kSubjectPronoun & ~kObjectPronoun)) {
        j = stop;
        break;
      }
    }
    if (j < stop) {
      const bool comma_quote = passage[j].type == TokenType::kComma && j + 1 < limit && passage[j + 1].quoted();
      if (passage[j].type != TokenType::kComma || comma_quote) {
        if (passage[j].quoted() && passage.IsPhrase(passage.QuotationOf(j)) &&
            passage[j - 1].Is(kDeterminer | kPreposition)) {
          break;
        }
        k = j;
      }
      break;
    }
    // "said in a statement the truce held": behind the noun of the phrase a determiner, a pronoun or a name begins.
    for (j = k + 1; j < stop && j < limit; ++j) {
      const Token& next = passage[j];
      const Token& before = passage[j - 1];
      if (next.quoted() || IsPunctuation(next) || passage.FiniteVerb(j)) return k;
      if (j < k + 2 || before.Is(kPreposition | kDeterminer | kPossessive | kAnd)) continue;
      const bool subject = next.Is(kSubjectPronoun) || next.Is(kDeterminer | kPossessive) ||
                           (next.capital && !before.capital && !next.Is(kTime));
      if (subject) {
        return j;
      }
      if (next.Is(kTime) || next.Is(kPreposition)) {
        k = j;
        break;
      }
    }
    if (k != j) break;
  }
  return k;
}

bool OnlyAdverbials(const Passage& passage, size_t at) {
  const size_t limit = passage.ContentLimit();
  size_t k = at;
  for (; k < limit; ++k) {
    const Token& token = passage[k];
    if (token.quoted()) return passage.IsPhrase(passage.QuotationOf(k)) ? false : k > at;
    if (token.type == TokenType::kComma) return k + 1 >= limit || !passage[k + 1].quoted();
    if (token.type == TokenType::kSemicolon || token.type == TokenType::kDash) return true;
    if (token.type == TokenType::kColon) return false;
    if (token.Is(kThat)) return false;
    if (passage.FiniteVerb(k)) return false;
    if (k == at && !token.adverb && !token.Is(kTime | kPreposition | kSubordinator | kNumberWord | kTo) &&
        !(token.Is(kObjectPronoun) && !token.Is(kSubjectPronoun))) {
      return false;
    }
  }
  return true;
}

}  // namespace wireprint::analysis::attribution
