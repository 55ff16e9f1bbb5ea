#include "services/analysis/attribution/quotations.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace wireprint::analysis::attribution {
namespace {

constexpr size_t kNone = SIZE_MAX;
constexpr size_t kMaxSingleTokens = 80;  // of a quotation in single marks

class Pairing {
 public:
  explicit Pairing(TokenizedText& text) : text_(text), tokens_(text.tokens) {}

  std::vector<Quotation> Run() {
    for (size_t p = 0; p < text_.paragraphs.size(); ++p) Paragraph(p);
    return std::move(found_);
  }

 private:
  void Paragraph(size_t p) {
    paragraph_ = text_.paragraphs[p];
    size_t open = kNone;
    for (size_t i = paragraph_.begin; i < paragraph_.end; ++i) {
      const Token& token = tokens_[i];
      if (token.type == TokenType::kDoubleMark) {
        if (Opens(i, open != kNone)) {
          open = i;
        } else if (open != kNone) {
          Close(open, i + 1, true);
          open = kNone;
        }
      } else if (token.type == TokenType::kSingleMark && open == kNone) {
        const size_t close = SingleClose(i);
        if (close == kNone) continue;
        Close(i, close + 1, true);
        i = close;
      }
    }
    if (open != kNone && (open == paragraph_.begin || EndsSentence(open - 1)) && p + 1 < text_.paragraphs.size() &&
        tokens_[text_.paragraphs[p + 1].begin].type == TokenType::kDoubleMark) {
      Close(open, paragraph_.end, false);
    }
  }

  bool SpaceAfter(size_t i) const { return i + 1 >= paragraph_.end || tokens_[i + 1].space_before; }

  bool Opens(size_t i, bool in_quotation) const {
    const Token& token = tokens_[i];
    const bool hugs_left = !token.space_before && SpaceAfter(i);
    const bool hugs_right = token.space_before && !SpaceAfter(i);
    if (token.side == MarkSide::kOpen) return !(in_quotation && hugs_left);
    if (token.side == MarkSide::kClose) return !in_quotation && hugs_right && i == paragraph_.begin;
    return in_quotation ? hugs_right && i > paragraph_.begin && EndsSentence(i - 1) : !hugs_left;
  }

  bool EndsSentence(size_t i) const {
    const TokenType type = tokens_[i].type;
    return type == TokenType::kStop || type == TokenType::kMark;
  }

  // The single mark that closes what the one at `i` opens; kNone when that one opens nothing.
  size_t SingleClose(size_t i) const {
    const Token& mark = tokens_[i];
    const bool after_space =
        mark.space_before || (i > paragraph_.begin && tokens_[i - 1].type == TokenType::kOpenParen);
    if (!after_space || SpaceAfter(i) || mark.side == MarkSide::kClose) return kNone;
    if (i + 1 >= paragraph_.end || tokens_[i + 1].type == TokenType::kNumber) return kNone;
    const size_t limit = std::min(paragraph_.end, i + kMaxSingleTokens);
    size_t first = kNone;
    for (size_t k = i + 2; k < limit; ++k) {
      const Token& token = tokens_[k];
      if (token.type == TokenType::kDoubleMark) break;
      if (token.type != TokenType::kSingleMark) continue;
      if (token.side == MarkSide::kOpen || token.space_before) break;
      if (!tokens_[k - 1].word()) return k;
      if (first == kNone) first = k;
    }
    return first;
  }

  void Close(size_t open, size_t end, bool closed) {
    Quotation quotation;
    quotation.tokens = {open, end};
    quotation.closed = closed;
    const auto index = static_cast<uint32_t>(found_.size());
    for (size_t i = open; i < end; ++i) {
      tokens_[i].quotation = index;
      quotation.words += tokens_[i].word() ? 1 : 0;
    }
    size_t last = closed ? end - 2 : end - 1;
    while (last > open && tokens_[last].type == TokenType::kSingleMark) --last;
    if (last > open) quotation.last = LastOf(tokens_[last].type);
    found_.push_back(quotation);
  }

  static char LastOf(TokenType type) {
    switch (type) {
      case TokenType::kStop:
      case TokenType::kEllipsis:
        return '.';
      case TokenType::kComma:
        return ',';
      case TokenType::kMark:
        return '?';
      case TokenType::kDash:
        return '-';
      default:
        return 0;
    }
  }

  TokenizedText& text_;
  std::vector<Token>& tokens_;
  TokenRange paragraph_;
  std::vector<Quotation> found_;
};

}  // namespace

std::vector<Quotation> FindQuotations(TokenizedText& text) { return Pairing(text).Run(); }

}  // namespace wireprint::analysis::attribution
