// Lines are what stands between terminators; words are those of the plain rules on every instruction set, in their
// places, whatever part of the text is body.
#include <algorithm>

#include "services/text/codec.h"
#include "services/text/isa.h"
#include "services/text/lines.h"
#include "services/text/unicode.h"
#include "services/text/utf8.h"
#include "services/text/words.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

using text::ByteRange;

bool IsTerminator(absl::string_view bytes) {
  for (const char* terminator : {"\n", "\r\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (bytes == terminator) return true;
  }
  return false;
}

bool HoldsTerminator(absl::string_view line) {
  for (const char* terminator : {"\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (line.find(terminator) != absl::string_view::npos) return true;
  }
  return false;
}

void CheckLines(absl::string_view text, const std::vector<ByteRange>& lines) {
  size_t at = 0;
  for (const ByteRange& line : lines) {
    Require(line.begin == at && line.begin <= line.end && line.end <= text.size(), "lines follow one another");
    Require(!HoldsTerminator(text.substr(line.begin, line.size())), "no terminator stands in a line");
    size_t length = line.end == text.size() ? 0 : 1;
    while (length != 0 && length < 3 && !IsTerminator(text.substr(line.end, length))) ++length;
    if (text.substr(line.end, 2) == "\r\n") length = 2;
    Require(length == 0 || IsTerminator(text.substr(line.end, length)), "between lines stands one terminator");
    at = line.end + length;
  }
  Require(at == text.size(), "lines hold all of the text but terminators");
}

// Lines as the ranges of a body: all but each `left_out`th.
std::vector<ByteRange> SomeOf(const std::vector<ByteRange>& lines, size_t left_out) {
  std::vector<ByteRange> some;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i % left_out != left_out - 1) some.push_back(lines[i]);
  }
  return some;
}

bool HoldsMoreThanSpace(absl::string_view text, const std::vector<ByteRange>& body) {
  for (const ByteRange& range : body) {
    for (uint32_t at = range.begin; at < range.end;) {
      const text::Decoded next = text::DecodeUtf8(text.data() + at);
      if (!text::unicode::PropsOf(next.code_point).white_space()) return true;
      at += next.length;
    }
  }
  return false;
}

void CheckWords(absl::string_view text, const std::vector<ByteRange>& body) {
  static text::Words plain, words;  // buffers are used again, as in a server
  text::CutWordsOracle(text, body, plain);
  Require((plain.size() > 0) == HoldsMoreThanSpace(text, body), "a body of more than white space has a word");
  size_t range = 0;
  for (size_t i = 0; i < plain.size(); ++i) {
    while (range < body.size() && body[range].end <= plain.begin[i]) ++range;
    Require(i == 0 || plain.begin[i - 1] <= plain.begin[i], "words stand in text order");
    Require(plain.begin[i] < plain.end[i] && IsWithin({plain.begin[i], plain.end[i]}, text), "a word has a place");
    Require(range < body.size() && plain.begin[i] >= body[range].begin && plain.end[i] <= body[range].end,
            "a word stands in one range of the body");
    Require(!plain.Folded(i).empty() && !text::FirstInvalidUtf8(plain.Folded(i)), "a word has a normal form");
  }
  for (const text::Isa isa : text::SupportedIsas()) {
    text::ForceIsa(isa);
    text::CutWords(text, body, words);
    Require(words.begin == plain.begin && words.end == plain.end, "the words are those of the plain rules");
    for (size_t i = 0; i < plain.size(); ++i) {
      Require(words.Folded(i) == plain.Folded(i), "the normal forms are those of the plain rules");
    }
  }
  text::ForceIsa(std::nullopt);
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  const absl::string_view text = fuzz::ValidPrefix(fuzz::BytesOf(data, size));
  const std::vector<text::ByteRange> lines = text::SplitLines(text);
  fuzz::CheckLines(text, lines);
  fuzz::CheckWords(text, {{0, static_cast<uint32_t>(text.size())}});
  fuzz::CheckWords(text, lines);
  fuzz::CheckWords(text, fuzz::SomeOf(lines, 2));
  return 0;
}
