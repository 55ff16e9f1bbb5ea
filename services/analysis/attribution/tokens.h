// Words and marks of a text, with what the lexicon knows of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/attribution/lexicon.h"
#include "services/text/lines.h"

namespace wireprint::analysis::attribution {

enum class TokenType : uint8_t {
  kWord,
  kNumber,
  kClitic,  // 's, 're, 've, 'll, 'd, 'm
  kComma,
  kStop,  // a full stop that belongs to no abbreviation
  kMark,  // ? or !
  kEllipsis,
  kColon,
  kSemicolon,
  kDash,
  kOpenParen,
  kCloseParen,
  kDoubleMark,  // a double quotation mark of any make
  kSingleMark,  // a single one, or an apostrophe at a word's edge
  kOther,
};

// Which way a quotation mark is drawn.
enum class MarkSide : uint8_t { kEither, kOpen, kClose };

struct Token {
  static constexpr uint32_t kNoQuotation = UINT32_MAX;

  uint32_t begin = 0;
  uint32_t end = 0;
  TokenType type = TokenType::kOther;
  MarkSide side = MarkSide::kEither;
  bool capital = false;       // begins with an upper-case letter
  bool space_before = false;  // or begins its paragraph
  bool abbreviation = false;  // a word that ends in a full stop of its own
  bool adverb = false;        // by class or by ending
  uint64_t classes = 0;
  const WordEntry* entry = nullptr;   // nullptr: a word the lexicon does not have
  uint32_t quotation = kNoQuotation;  // the outermost quotation it stands in, its marks included

  bool Is(uint64_t any_class) const { return (classes & any_class) != 0; }
  bool quoted() const { return quotation != kNoQuotation; }
  bool word() const { return type == TokenType::kWord || type == TokenType::kNumber; }
};

// A half-open range of token indices.
struct TokenRange {
  size_t begin = 0;
  size_t end = 0;

  bool empty() const { return begin >= end; }
  size_t size() const { return empty() ? 0 : end - begin; }
};

struct TokenizedText {
  std::vector<Token> tokens;
  std::vector<TokenRange> paragraphs;  // one a line; none empty
};

// Cuts what lies in `ranges` (ascending, disjoint, on code-point boundaries of `text`, valid UTF-8) into tokens.
TokenizedText Tokenize(absl::string_view text, absl::Span<const text::ByteRange> ranges, const Lexicon& lexicon);

}  // namespace wireprint::analysis::attribution
