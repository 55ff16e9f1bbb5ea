#include "services/analysis/attribution/subject_words.h"

namespace wireprint::analysis::attribution {

bool IsBreak(TokenType type) {
  return type == TokenType::kComma || type == TokenType::kSemicolon || type == TokenType::kColon ||
         type == TokenType::kDash || type == TokenType::kStop || type == TokenType::kMark ||
         type == TokenType::kEllipsis || type == TokenType::kDoubleMark || type == TokenType::kOther;
}

size_t RelativeBefore(const Passage& passage, size_t at, size_t floor) {
  for (size_t k = at; k > floor && !passage[k - 1].quoted() && !IsBreak(passage[k - 1].type); --k) {
    if (passage.IsWord(k - 1, "who") || passage.IsWord(k - 1, "which") || passage.IsWord(k - 1, "that")) return k - 1;
    if (passage[k - 1].Is(kSubordinator)) break;
  }
  return at;
}

bool AfterPreposition(const Passage& passage, size_t i, size_t floor) {
  return i > floor + 1 && passage[i].Is(kObjectPronoun) && passage[i - 1].Is(kPreposition) &&
         !passage[i - 1].Is(kSubordinator | kThat) && passage[i - 2].word() && !passage[i - 2].quoted();
}

bool IngName(const Passage& passage, size_t begin, size_t end) {
  return passage[begin].capital && passage.IngForm(begin) && !passage[begin].Is(kPreposition) &&
         (begin + 1 == end || passage[begin + 1].capital || passage[begin + 1].type == TokenType::kOpenParen);
}

bool OnlyADate(const Passage& passage, size_t begin, size_t end) {
  bool calendar = false;
  for (size_t i = begin; i < end; ++i) {
    const bool may = passage[i].capital && passage.IsWord(i, "may");
    if (!may && !passage[i].Is(kTime | kNumberWord | kDeterminer)) return false;
    calendar = calendar || may || passage[i].Is(kCalendar);
  }
  return calendar && end > begin;
}

}  // namespace wireprint::analysis::attribution
