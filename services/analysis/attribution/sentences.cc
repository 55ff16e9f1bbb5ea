#include "services/analysis/attribution/sentences.h"

#include <algorithm>

namespace wireprint::analysis::attribution {
namespace {

constexpr size_t kMaxTagTokens = 25;
constexpr size_t kMaxBracket = 12;  // tokens in brackets that no sentence ends among

// Behind the bracket that closes the one at `open`; `open` + 1 when none does near by.
size_t BehindBracket(const std::vector<Token>& tokens, size_t open, size_t end) {
  const size_t limit = std::min(end, open + kMaxBracket + 2);
  for (size_t k = open + 1; k < limit && !tokens[k].quoted(); ++k) {
    if (tokens[k].type == TokenType::kCloseParen) return k + 1;
    if (tokens[k].type == TokenType::kOpenParen) break;
  }
  return open + 1;
}

bool MayBegin(const Token& token) {
  return token.capital || token.type == TokenType::kNumber || token.type == TokenType::kDoubleMark ||
         token.type == TokenType::kSingleMark || token.type == TokenType::kDash ||
         token.type == TokenType::kOpenParen || token.type == TokenType::kOther;
}

// Whether "Smith asked." or "he said on Monday." stands at `i`: a few words, then a verb that reports quotations and
// takes nothing more.
bool TagAt(const TokenizedText& text, const Lexicon& lexicon, size_t i, size_t end, bool full_stop) {
  const size_t limit = std::min(end, i + kMaxTagTokens);
  for (size_t k = i; k < limit; ++k) {
    const Token& token = text.tokens[k];
    if (token.quoted() || (!token.word() && token.type != TokenType::kClitic && token.type != TokenType::kComma))
      return false;
    if (k == i || token.entry == nullptr) continue;
    for (const CueForm& form : token.entry->forms) {
      if ((lexicon.cue(form.cue).frames & kQuotation) == 0 || form.form == VerbForm::kIng) continue;
      if (k + 1 >= end) return true;
      const Token& next = text.tokens[k + 1];
      if (full_stop) return next.type == TokenType::kStop && k < i + 6;
      return next.type == TokenType::kStop ||
             (next.type == TokenType::kComma && k + 2 < end && !text.tokens[k + 2].quoted()) ||
             next.Is(kTime | kSubordinator) || next.adverb || (next.Is(kPreposition) && !next.Is(kThat));
    }
  }
  return false;
}

}  // namespace

std::vector<Sentence> SplitSentences(const TokenizedText& text, const std::vector<Quotation>& quotations,
                                     const Lexicon& lexicon) {
  std::vector<Sentence> sentences;
  const std::vector<Token>& tokens = text.tokens;
  for (size_t p = 0; p < text.paragraphs.size(); ++p) {
    const TokenRange paragraph = text.paragraphs[p];
    size_t begin = paragraph.begin;
    size_t outside = 0;  // tokens of the sentence outside quotations
    size_t bracket_end = 0;
    const auto cut = [&](size_t end) {
      if (end > begin) sentences.push_back({{begin, end}, p});
      begin = end;
      outside = 0;
    };
    for (size_t i = paragraph.begin; i < paragraph.end; ++i) {
      if (tokens[i].quoted()) {
        const Quotation& quotation = quotations[tokens[i].quotation];
        i = quotation.tokens.end - 1;
        const size_t next = i + 1;
        if (next >= paragraph.end || (quotation.last != '.' && quotation.last != '?')) continue;
        if (!MayBegin(tokens[next])) continue;
        if (!TagAt(text, lexicon, next, paragraph.end, quotation.last == '.')) cut(next);
        continue;
      }
      if (++outside > kMaxSentenceTokens) cut(i);
      const Token& token = tokens[i];
      if (token.type == TokenType::kOpenParen) bracket_end = BehindBracket(tokens, i, paragraph.end);
      if (i + 1 < bracket_end) continue;
      const bool end_mark =
          token.type == TokenType::kStop || token.type == TokenType::kMark || token.type == TokenType::kEllipsis;
      const size_t next = i + 1;
      if (next >= paragraph.end) break;
      if (end_mark) {
        if (token.type == TokenType::kEllipsis && !tokens[next].capital) continue;
        if (tokens[next].type == TokenType::kCloseParen) continue;
        if (MayBegin(tokens[next])) cut(next);
      } else if (token.abbreviation && tokens[next].capital &&
                 tokens[next].Is(kStopWord | kSubjectPronoun | kDeterminer) && !token.Is(kTitle)) {
        cut(next);
      }
    }
    cut(paragraph.end);
  }
  return sentences;
}

}  // namespace wireprint::analysis::attribution
