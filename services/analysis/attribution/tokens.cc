#include "services/analysis/attribution/tokens.h"

#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/analysis/fold.h"
#include "services/text/unicode.h"

namespace wireprint::analysis::attribution {
namespace {

using text::unicode::CharClass;

struct CodePoint {
  char32_t value = 0;
  uint32_t length = 1;
};

CodePoint DecodeAt(absl::string_view text, size_t at) {
  const char* const bytes = text.data() + at;  // operator[] asks for the size each time
  const auto byte = [bytes](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu), 2};
  if (byte(0) < 0xF0) return {(byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3};
  return {(byte(0) & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu), 4};
}

bool IsLetter(char32_t c) {
  if (c < 0x80) return absl::ascii_isalpha(static_cast<unsigned char>(c));
  const CharClass kind = text::unicode::PropsOf(c).char_class();
  return kind != CharClass::kSeparator && kind != CharClass::kIgnored;
}
bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsSpace(char32_t c) {
  return c < 0x80 ? absl::ascii_isspace(static_cast<unsigned char>(c)) : text::unicode::PropsOf(c).white_space();
}
bool IsApostrophe(char32_t c) { return c == '\'' || c == 0x2019; }

bool IsUpper(char32_t c) {
  if (c < 0x80) return absl::ascii_isupper(static_cast<unsigned char>(c));
  if (c >= 0xC0 && c <= 0xDE) return true;
  if (c >= 0x100 && c <= 0x17F) return c % 2 == 0;
  return c >= 0x391 && c <= 0x42F;
}

// By byte: a letter, a digit or '_' of ASCII.
constexpr std::array<bool, 256> kWordBytes = [] {
  std::array<bool, 256> bytes{};
  for (size_t c = 0; c < 128; ++c) {
    bytes[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  }
  return bytes;
}();

class Tokenizer {
 public:
  Tokenizer(absl::string_view text, const Lexicon& lexicon, TokenizedText& out)
      : text_(text), lexicon_(lexicon), out_(out) {
    LowerAscii(text, lower_text_);
  }

  void Paragraph(text::ByteRange line) {
    const size_t first = out_.tokens.size();
    end_ = line.end;
    paragraph_begin_ = line.begin;
    angle_ = false;
    closed_by_ = 0;
    bool space = true;
    for (uint32_t at = line.begin; at < end_;) {
      const CodePoint c = DecodeAt(text_, at);
      if (IsSpace(c.value) || c.value == 0x200B || c.value == 0xFEFF) {
        space = true;
        at += c.length;
        continue;
      }
      Token& token = out_.tokens.emplace_back();
      token.begin = at;
      token.space_before = space;
      space = false;
      if (IsLetter(c.value) || ((c.value == '@' || c.value == '#') && IsLetter(At(at + 1)))) {
        at = Word(token, c);
      } else if (IsDigit(c.value) ||
                 ((c.value == '$' || c.value == 0x20AC || c.value == 0xA3) && IsDigit(At(at + c.length)))) {
        at = Number(token);
      } else {
        at = Punctuation(token, c);
      }
    }
    if (out_.tokens.size() > first) out_.paragraphs.push_back({first, out_.tokens.size()});
  }

 private:
  // The code point at a byte offset; 0 past the end of the paragraph.
  char32_t At(size_t at) const { return at < end_ ? DecodeAt(text_, at).value : 0; }

  // The bytes in lower case, apostrophes straight; until the next call.
  absl::string_view Lower(uint32_t begin, uint32_t end) {
    const absl::string_view lower = absl::string_view(lower_text_).substr(begin, end - begin);
    constexpr absl::string_view kApostrophe = "\xE2\x80\x99";
    bool plain = true;
    for (const char c : lower) plain = plain && c != kApostrophe[0];
    if (plain) return lower;
    lower_.clear();
    for (size_t i = 0; i < lower.size(); ++i) {
      const bool apostrophe = lower.substr(i, kApostrophe.size()) == kApostrophe;
      lower_.push_back(apostrophe ? '\'' : lower[i]);
      if (apostrophe) i += kApostrophe.size() - 1;
    }
    return lower_;
  }

  void LookUp(Token& token) {
    const absl::string_view lower = Lower(token.begin, token.end);
    token.entry = lexicon_.Find(lower);
    if (token.entry != nullptr) token.classes = token.entry->classes;
    if (token.Is(kObjectPronoun) && token.end - token.begin == 2 && text_.substr(token.begin, 2) == "US") {
      token.classes = kPlace | kOfficialBody;
    }
    // "USA Today", but "on Monday".
    if (token.capital && token.begin > paragraph_begin_ && &token != out_.tokens.data() && (&token - 1)->word() &&
        !token.Is(kCalendar)) {
      token.classes &= ~uint64_t{kTime};
    }
    token.adverb = token.Is(kAdverb) ||
                   (!token.Is(kNotAdverb) && !token.capital && lower.size() > 4 && absl::EndsWith(lower, "ly"));
  }

  // The end of the run of letters, digits and inner marks that begins at `at`; `clitic` is where a clitic begins.
  uint32_t WordEnd(uint32_t at, uint32_t& clitic) const {
    for (;;) {
      while (at < end_ && kWordBytes[static_cast<unsigned char>(text_.data()[at])]) ++at;
      if (at >= end_) break;
      const CodePoint c = DecodeAt(text_, at);
      if (IsLetter(c.value)) {
        at += c.length;
      } else if (c.value == '-' && (IsLetter(At(at + 1)) || IsDigit(At(at + 1)))) {
        at += 1;
      } else if (IsApostrophe(c.value) && IsLetter(At(at + c.length))) {
        clitic = at;
        at += c.length;
      } else if (c.value == 0xAD || c.value == 0x200D) {
        at += c.length;
      } else {
        break;
      }
    }
    return at;
  }

  bool IsClitic(uint32_t from, uint32_t to) {
    const absl::string_view lower = Lower(from, to);
    return lower == "'s" || lower == "'re" || lower == "'ve" || lower == "'ll" || lower == "'d" || lower == "'m";
  }

  // The end of "U.S." or "a.m." when `begin` starts one letter and `at` stands on the full stop behind it.
  uint32_t Acronym(uint32_t at) const {
    uint32_t end = at + 1;
    while (absl::ascii_isalpha(static_cast<unsigned char>(At(end) < 0x80 ? At(end) : 0)) && At(end + 1) == '.')
      end += 2;
    return end;
  }

  // The end of a ticker "AAPL.O" when [begin, at) is its first part and a bracket closes behind it; else `at`.
  uint32_t Ticker(uint32_t begin, uint32_t at) const {
    constexpr uint32_t kMaxSuffix = 3;
    for (uint32_t i = begin; i < at; ++i) {
      const auto c = static_cast<unsigned char>(text_[i]);
      if (!absl::ascii_isupper(c) && !absl::ascii_isdigit(c)) return at;
    }
    uint32_t end = at + 1;
    while (end - at <= kMaxSuffix && IsUpper(At(end)) && At(end) < 0x80) ++end;
    const char32_t close = At(end);
    return end > at + 1 && (close == ')' || close == ']' || close == '>') ? end : at;
  }

  // Whether the "<" at `at` and a ">" near by enclose a word: "<BA.N>".
  bool AngleBrackets(uint32_t at) const {
    constexpr uint32_t kMaxInside = 16;
    uint32_t end = at + 1;
    while (end - at <= kMaxInside && (At(end) == '.' || (At(end) < 0x80 && kWordBytes[At(end)]))) ++end;
    return end > at + 1 && At(end) == '>';
  }

  uint32_t Word(Token& token, CodePoint first) {
    token.type = TokenType::kWord;
    token.capital = IsUpper(first.value);
    uint32_t clitic = 0;
    uint32_t at = WordEnd(token.begin + first.length, clitic);
    if (clitic != 0 && IsClitic(clitic, at)) {
      token.end = clitic;
      LookUp(token);
      Token& tail = out_.tokens.emplace_back();  // `token` may stand elsewhere now
      tail.type = TokenType::kClitic;
      tail.begin = clitic;
      tail.end = at;
      LookUp(tail);
      return at;
    }
    if (At(at) == '.') {
      if (token.capital && (At(at + 1) == ',' || At(at + 1) == ')')) {
        token.abbreviation = true;
        at += 1;
      } else if (const uint32_t end = Ticker(token.begin, at); end > at) {
        at = end;
      } else if (at == token.begin + 1 || (token.capital && text_[at - 2] == '-')) {
        const uint32_t last = Acronym(at);
        if ((token.capital && at == token.begin + 1) || last > at + 1) {
          token.abbreviation = true;
          at = last;
        }
      } else {
        const WordEntry* entry = token.capital ? lexicon_.Find(Lower(token.begin, at)) : nullptr;
        if (entry != nullptr && (entry->classes & kAbbreviation) != 0) {
          token.abbreviation = true;
          at += 1;
        }
      }
    }
    token.end = at;
    LookUp(token);
    return at;
  }

  uint32_t Number(Token& token) {
    token.type = TokenType::kNumber;
    uint32_t at = token.begin + DecodeAt(text_, token.begin).length;
    while (at < end_) {
      const CodePoint c = DecodeAt(text_, at);
      const bool inner = c.value == '.' || c.value == ',' || c.value == ':' || c.value == '-' || c.value == '/';
      if (IsDigit(c.value) || IsLetter(c.value) || c.value == '%' || (inner && IsDigit(At(at + 1))) ||
          (c.value == '-' && IsLetter(At(at + 1)))) {
        at += c.length;
      } else {
        break;
      }
    }
    token.end = at;
    token.classes = kNumberWord;
    return at;
  }

  uint32_t Punctuation(Token& token, CodePoint c) {
    uint32_t length = c.length;
    const auto set = [&token](TokenType type, MarkSide side = MarkSide::kEither) {
      token.type = type;
      token.side = side;
    };
    const char32_t next = At(token.begin + c.length);
    switch (c.value) {
      case ',':
        set(TokenType::kComma);
        break;
      case '.':
        if (next == '.') {
          set(TokenType::kEllipsis);
          while (At(token.begin + length) == '.') ++length;
        } else {
          set(TokenType::kStop);
        }
        break;
      case '?':
      case '!':
        set(TokenType::kMark);
        break;
      case 0x2026:
        set(TokenType::kEllipsis);
        break;
      case ':':
        set(TokenType::kColon);
        break;
      case ';':
        set(TokenType::kSemicolon);
        break;
      case '-':
        while (At(token.begin + length) == '-') ++length;
        // One hyphen that hangs on a word ("in- depth") is no dash.
        if (length > 1 || token.space_before) set(TokenType::kDash);
        break;
      case 0x2012:
      case 0x2013:
      case 0x2014:
      case 0x2015:
        set(TokenType::kDash);
        break;
      case '(':
      case '[':
        set(TokenType::kOpenParen);
        break;
      case '<':
        angle_ = AngleBrackets(token.begin);
        if (angle_) set(TokenType::kOpenParen);
        break;
      case '>':
        if (angle_) set(TokenType::kCloseParen);
        angle_ = false;
        break;
      case ')':
      case ']':
        set(TokenType::kCloseParen);
        break;
      case '&':
        set(TokenType::kWord);
        token.classes = kAnd;
        break;
      case '"':
        set(TokenType::kDoubleMark);
        break;
      case 0xFF02:
        set(TokenType::kDoubleMark);
        break;
      case 0x201C:
      case 0xAB:
        // What closes „...“, ‚...‘ and »...« opens others.
        set(TokenType::kDoubleMark, closed_by_ == c.value ? MarkSide::kClose : MarkSide::kOpen);
        closed_by_ = 0;
        break;
      case 0x201E:
        set(TokenType::kDoubleMark, MarkSide::kOpen);
        closed_by_ = 0x201C;
        break;
      case 0x201A:
        set(TokenType::kDoubleMark, MarkSide::kOpen);
        closed_by_ = 0x2018;
        break;
      case 0x201F:
      case 0x2039:
      case 0x300C:
      case 0x300E:
      case 0x301D:
        set(TokenType::kDoubleMark, MarkSide::kOpen);
        break;
      case 0x201D:
      case 0x203A:
      case 0x300D:
      case 0x300F:
      case 0x301E:
      case 0x301F:
        set(TokenType::kDoubleMark, MarkSide::kClose);
        closed_by_ = 0;
        break;
      case 0xBB: {
        const bool opens = token.space_before && next != 0 && !IsSpace(next);
        set(TokenType::kDoubleMark, opens ? MarkSide::kOpen : MarkSide::kClose);
        closed_by_ = opens ? 0xAB : 0;
        break;
      }
      case '`':
      case 0x2018:
        if (c.value == closed_by_) {
          set(TokenType::kDoubleMark, MarkSide::kClose);
          closed_by_ = 0;
        } else if (next == c.value) {
          set(TokenType::kDoubleMark, MarkSide::kOpen);
          length *= 2;
        } else {
          set(TokenType::kSingleMark, MarkSide::kOpen);
        }
        break;
      case '\'':
      case 0x2019:
        // Three that close are a single mark and then a double one.
        if (next == c.value && (token.space_before || At(token.begin + 2 * length) != c.value)) {
          set(TokenType::kDoubleMark, c.value == '\'' ? MarkSide::kEither : MarkSide::kClose);
          length *= 2;
        } else {
          set(TokenType::kSingleMark, c.value == '\'' ? MarkSide::kEither : MarkSide::kClose);
        }
        break;
      default:
        break;
    }
    token.end = token.begin + length;
    return token.end;
  }

  absl::string_view text_;
  const Lexicon& lexicon_;
  TokenizedText& out_;
  uint32_t end_ = 0;
  uint32_t paragraph_begin_ = 0;
  char32_t closed_by_ = 0;  // the mark that closes an open „ or »
  bool angle_ = false;      // a "<" that is a bracket stands open
  std::string lower_text_;  // ASCII letters in lower case
  std::string lower_;
};

}  // namespace

TokenizedText Tokenize(absl::string_view text, absl::Span<const text::ByteRange> ranges, const Lexicon& lexicon) {
  TokenizedText out;
  size_t bytes = 0;
  for (const text::ByteRange& range : ranges) bytes += range.size();
  out.tokens.reserve(bytes / 5);
  Tokenizer tokenizer(text, lexicon, out);
  for (const text::ByteRange& range : ranges) {
    const absl::string_view part = text.substr(range.begin, range.size());
    for (text::ByteRange line : text::SplitLines(part)) {
      line.begin += range.begin;
      line.end += range.begin;
      tokenizer.Paragraph(line);
    }
  }
  return out;
}

}  // namespace wireprint::analysis::attribution
