#include "services/analysis/attribution/source.h"

#include <algorithm>
#include <array>

#include "services/analysis/attribution/subject_words.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr size_t kMaxPhrase = 45;
constexpr size_t kMaxSegments = 8;

// The index of the "(" of the ")" at `close`; `close` itself when there is none near.
size_t OpeningParen(const Passage& passage, size_t close, size_t floor) {
  for (size_t k = close; k > floor && close - k < 14; --k) {
    if (passage[k - 1].type == TokenType::kOpenParen) return k - 1;
  }
  return close;
}

// Cuts what stands before the noun phrase in [begin, end): connectives, adverbs, a prepositional phrase.
size_t SkipLead(const Passage& passage, size_t begin, size_t end) {
  while (begin + 1 < end && (passage[begin].Is(kCoordinator | kNegation) || passage[begin].type == TokenType::kDash ||
                             (passage[begin].adverb && !passage[begin].Is(kDeterminer)) ||
                             (passage[begin].Is(kTime) && !passage[begin].Is(kDeterminer)))) {
    ++begin;
  }
  const Token& first = passage[begin];
  if (begin + 1 >= end || !first.Is(kPreposition) || first.Is(kSubjectPronoun)) return begin;
  if (passage[begin + 1].Is(kNumberWord) || passage.IsWord(begin + 1, "least") || passage.IsWord(begin + 1, "most")) {
    return passage[begin + 1].Is(kNumberWord) && passage[begin + 1].type == TokenType::kNumber &&
                   passage.IsWord(begin, "in")
               ? begin + 2
               : begin;
  }
  // "with the ministry saying"
  if (passage.IsWord(begin, "with")) return begin + 1;
  // The phrase of the preposition ends where another noun phrase begins.
  for (size_t k = begin + 2; k < end; ++k) {
    const Token& token = passage[k];
    const Token& before = passage[k - 1];
    if (before.Is(kPreposition | kDeterminer | kPossessive | kAnd)) continue;
    if (token.Is(kDeterminer | kPossessive) || (token.capital && !before.capital && !before.Is(kNumberWord)) ||
        (before.Is(kTime) && !token.Is(kTime) && token.word() && token.type != TokenType::kNumber &&
         !token.Is(kPreposition))) {
      return k;
    }
  }
  return begin;
}

// Where the noun phrase that ends before `end` begins. `floor` bounds the search.
size_t PhraseBegin(const Passage& passage, size_t end, size_t floor) {
  floor = std::max(floor, end > kMaxPhrase ? end - kMaxPhrase : size_t{0});
  size_t k = end;
  size_t after_verb = 0;  // behind a finite verb that no relative pronoun has claimed yet
  while (k > floor) {
    const Token& token = passage[k - 1];
    if (token.quoted()) {
      const Quotation& quotation = passage.QuotationOf(k - 1);
      if (!passage.IsPhrase(quotation) || quotation.tokens.begin < floor) break;
      k = quotation.tokens.begin;
      continue;
    }
    if (token.type == TokenType::kCloseParen) {
      const size_t open = OpeningParen(passage, k - 1, floor);
      if (open == k - 1) break;
      k = open;
      continue;
    }
    if (IsBreak(token.type) || token.type == TokenType::kOpenParen) break;
    if (token.Is(kRelative | kThat) && after_verb != 0) {
      after_verb = 0;
      --k;
      continue;
    }
    if (token.Is(kThat)) {
      // "that" before a noun right behind it is a determiner only at the front of the phrase.
      break;
    }
    if (token.Is(kSubordinator | kWh | kRelative)) {
      // "officials who stayed because the talks went on said": a clause inside a relative one.
      const size_t relative = after_verb != 0 && !token.Is(kWh | kRelative) ? RelativeBefore(passage, k - 1, floor) : k;
      if (relative == k || relative == k - 1) break;
      k = relative;
      after_verb = 0;
      continue;
    }
    if (token.Is(kCoordinator) && !token.Is(kAnd)) break;
    if (token.Is(kAnd)) {
      if (after_verb != 0) break;
      size_t left = k - 1;
      bool clause = false;
      while (left > floor && !IsBreak(passage[left - 1].type) && !passage[left - 1].quoted()) {
        const Token& word = passage[left - 1];
        const bool participle = passage.IngForm(left - 1) && word.entry != nullptr && !word.entry->forms.empty();
        if (participle || passage.FiniteVerb(left - 1)) {
          clause = true;
          break;
        }
        if (passage[left - 1].Is(kSubordinator | kThat)) break;
        --left;
      }
      if (clause) break;
    } else if (passage.FiniteVerb(k - 1) || (token.Is(kTo) && k < end && passage[k].entry != nullptr &&
                                             !passage[k].entry->forms.empty() && !passage[k].capital)) {
      if (after_verb == 0 && !passage.ModifiesNoun(k - 1, end)) after_verb = k;
    } else if (token.Is(kObjectPronoun) && !token.Is(kSubjectPronoun | kPossessive) &&
               !(k - 1 > floor && passage[k - 2].Is(kPreposition))) {
      break;
    }
    --k;
  }
  return SkipLead(passage, after_verb != 0 ? after_verb : k, end);
}

bool LooksAdverbial(const Passage& passage, size_t i) {
  const Token& token = passage[i];
  return token.Is(kPreposition | kSubordinator | kWh | kTo | kRelative | kNegation) || token.adverb ||
         passage.IngForm(i) || (token.Is(kTime) && !token.Is(kDeterminer)) ||
         (!token.capital && token.classes == 0 && passage.EndsIn(i, "ed"));
}

// Where the antecedent of "who" in [begin, end) begins: "visits from local residents, who" is about the residents.
size_t PersonBegin(const Passage& passage, size_t begin, size_t end, size_t pronoun) {
  if (!passage.IsWord(pronoun, "who")) return begin;
  size_t head = begin;
  while (head < end && !passage[head].Is(kPreposition)) ++head;
  constexpr uint64_t kPerson = kPersonNoun | kOfficialTitle | kLeaderTitle | kOfficialPlural | kVague | kPublic |
                               kPlural | kAnonymous | kOrganisation | kOfficialBody | kNumberWord;
  if (head >= end || head == begin || passage[head - 1].capital || passage[head - 1].Is(kPerson)) return begin;
  for (size_t i = end; i > head; --i) {
    if (passage[i - 1].Is(kPreposition)) return i < end ? i : begin;
  }
  return begin;
}

// The subject of "..., the secretary of the council, said": `comma` is the one before the verb.
std::optional<Source> SubjectBeforeComma(const Passage& passage, size_t comma, size_t floor) {
  std::array<TokenRange, kMaxSegments> segments;  // from right to left
  size_t count = 0;
  size_t end = comma;
  size_t k = comma;
  const size_t lowest = std::max(floor, comma > 90 ? comma - 90 : size_t{0});
  for (; k > lowest && count < kMaxSegments; --k) {
    const Token& token = passage[k - 1];
    if (token.type == TokenType::kComma && !token.quoted()) {
      segments[count++] = {k, end};
      end = k - 1;
      continue;
    }
    if (token.quoted() ? !passage.IsPhrase(passage.QuotationOf(k - 1))
                       : IsBreak(token.type) || (token.Is(kThat) && !passage[k - 1].Is(kDeterminer))) {
      break;
    }
  }
  if (count < kMaxSegments && end > k) segments[count++] = {k, end};
  for (size_t i = count; i-- > 0;) {
    TokenRange segment = segments[i];
    if (segment.empty()) continue;
    while (segment.size() > 1 && passage[segment.begin].Is(kCoordinator)) ++segment.begin;
    const size_t begin = PhraseBegin(passage, segment.end, segment.begin);
    if (begin >= segment.end || LooksAdverbial(passage, begin) || !passage.NounPhraseBegins(begin)) continue;
    if (begin != segment.begin && !passage[segment.begin].adverb &&
        !passage[segment.begin].Is(kPreposition | kSubordinator | kThat | kTime) && i == 0)
      continue;
    if (passage.HasFiniteVerb(segment.begin, begin) && i == 0) continue;
    if (passage.HasFiniteVerb(begin, segment.end)) continue;
    size_t source_end = segment.end;
    for (size_t j = i; j-- > 0;) {
      if (segments[j].empty() ||
          (LooksAdverbial(passage, segments[j].begin) && !passage[segments[j].begin].Is(kRelative)))
        break;
      source_end = segments[j].end;
    }
    return Source{{begin, source_end}, std::nullopt};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Source> SubjectBefore(const Passage& passage, size_t verb, size_t floor) {
  size_t end = verb;
  // "The ministry on Tuesday said", "police late Monday said".
  while (end > floor + 1 && !passage[end - 1].quoted() && passage[end - 1].Is(kTime) &&
         !passage[end - 1].Is(kOfficialBody)) {
    --end;
  }
  if (end < verb && end > floor + 1 && passage[end - 1].Is(kPreposition | kDeterminer) && passage[end].Is(kTime)) {
    --end;
    if (end > floor + 1 && passage[end - 1].Is(kPreposition)) --end;
  }
  if (end <= floor) return std::nullopt;
  const Token& last = passage[end - 1];
  if (last.quoted()) {
    if (!passage.IsPhrase(passage.QuotationOf(end - 1))) return std::nullopt;
  } else if (last.type == TokenType::kComma) {
    return SubjectBeforeComma(passage, end - 1, floor);
  } else if (last.Is(kRelative | kThat) && (end - 1 > floor || last.Is(kWh))) {
    Source source{{end - 1, end}, std::nullopt};
    if (passage.IsWord(end - 1, "where") || passage.IsWord(end - 1, "whom")) return std::nullopt;
    size_t noun_end = end - 1;
    if (noun_end > floor && passage[noun_end - 1].type == TokenType::kComma) --noun_end;
    if (noun_end > floor && !passage[noun_end - 1].quoted() && passage[noun_end - 1].word()) {
      const size_t begin = PhraseBegin(passage, noun_end, floor);
      if (begin < noun_end) source.antecedent = TokenRange{PersonBegin(passage, begin, noun_end, end - 1), noun_end};
    }
    return source;
  } else if (last.Is(kSubjectPronoun) && !AfterPreposition(passage, end - 1, floor)) {
    return Source{{end - 1, end}, std::nullopt};
  } else if (last.type == TokenType::kCloseParen) {
    if (OpeningParen(passage, end - 1, floor) == end - 1) return std::nullopt;
  } else if (!last.word() && last.type != TokenType::kSingleMark) {
    return std::nullopt;
  } else if (last.Is(kPreposition | kCoordinator | kSubordinator | kPossessive | kTo | kBe | kHave | kModal | kDo) ||
             (last.Is(kDeterminer) && !last.Is(kVague | kPlural | kSubjectPronoun | kThat))) {
    return std::nullopt;
  }
  const size_t begin = PhraseBegin(passage, end, floor);
  if (begin >= end || OnlyADate(passage, begin, end)) return std::nullopt;
  if (!IngName(passage, begin, end) &&
      (LooksAdverbial(passage, begin) && !passage[begin].Is(kNumberWord) &&
       !(begin + 1 < end && (passage[begin + 1].Is(kNumberWord) || passage.IsWord(begin + 1, "least"))))) {
    return std::nullopt;
  }
  return Source{{begin, end}, std::nullopt};
}

std::optional<Source> NounPhraseAt(const Passage& passage, size_t at, bool greedy) {
  const size_t limit = std::min(passage.ContentLimit(), at + kMaxPhrase);
  if (at >= limit) return std::nullopt;
  if (passage[at].quoted() ? !passage.IsPhrase(passage.QuotationOf(at)) : !passage.NounPhraseBegins(at)) {
    return std::nullopt;
  }
  if (passage[at].Is(kSubjectPronoun | kObjectPronoun)) return Source{{at, at + 1}, std::nullopt};
  size_t k = at;
  bool apposition = false;
  while (k < limit) {
    const Token& token = passage[k];
    if (token.quoted()) {
      const Quotation& quotation = passage.QuotationOf(k);
      if (!passage.IsPhrase(quotation) || quotation.tokens.end > limit) break;
      k = quotation.tokens.end;
      continue;
    }
    if (token.type == TokenType::kOpenParen) {
      size_t close = k;
      while (close < limit && passage[close].type != TokenType::kCloseParen) ++close;
      if (close >= limit) break;
      k = close + 1;
      continue;
    }
    if (token.type == TokenType::kComma) {
      if (apposition && k + 1 < limit && !passage[k + 1].Is(kDeterminer)) break;
      if (k + 1 >= limit || passage[k + 1].quoted()) break;
      const Token& next = passage[k + 1];
      const bool begins = next.Is(kDeterminer | kNumberWord) || (next.Is(kRelative) && !next.Is(kThat)) ||
                          (!next.capital && passage.NounPhraseBegins(k + 1) && !passage.IngForm(k + 1)) ||
                          (next.capital && next.Is(kPersonNoun | kOfficialTitle | kLeaderTitle | kPlace));
      // A clause of its own is no apposition.
      size_t stop = k + 1;
      while (stop < limit && !IsBreak(passage[stop].type) && !passage[stop].quoted()) ++stop;
      if (!begins || (!next.Is(kRelative) && passage.HasFiniteVerb(k + 1, stop)) || greedy) break;
      apposition = true;
      ++k;
      continue;
    }
    if (IsBreak(token.type)) break;
    if (k > at && !apposition) {
      const bool time_next = k + 1 < limit && passage[k + 1].Is(kTime);
      if (!greedy) {
        if (token.Is(kSubordinator | kRelative | kThat) && !token.Is(kNumberWord)) break;
        if (token.Is(kTime) && !token.capital) break;
        if (token.Is(kTime) && passage[k - 1].Is(kTime) == false && !passage[k - 1].Is(kPreposition | kDeterminer))
          break;
        if (token.Is(kPreposition) &&
            (time_next || passage.IsWord(k, "in") || passage.IsWord(k, "on") || passage.IsWord(k, "during") ||
             passage.IsWord(k, "after") || passage.IsWord(k, "before") || passage.IsWord(k, "to") ||
             passage.IsWord(k, "about") || passage.IsWord(k, "by"))) {
          break;
        }
        if (passage.FiniteVerb(k) || token.adverb) break;
      } else if (token.Is(kCoordinator) && !token.Is(kAnd)) {
        break;
      } else if (token.Is(kSubordinator) && !token.Is(kRelative | kThat | kPreposition)) {
        break;
      }
    } else if (apposition && !greedy && token.Is(kSubordinator) && !token.Is(kRelative | kPreposition)) {
      break;
    }
    ++k;
  }
  if (k == at) return std::nullopt;
  return Source{{at, k}, std::nullopt};
}

}  // namespace wireprint::analysis::attribution
