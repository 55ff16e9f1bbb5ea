#include "services/text/words.h"

#include <algorithm>

#include "services/text/byte_sink.h"
#include "services/text/isa.h"
#include "services/text/range_cutter.h"
#include "services/text/tokens.h"

namespace wireprint::text {
namespace {

// Bytes a kernel is given at once: what bounds the room that the token arrays must have.
constexpr size_t kChunk = 4096;

CutTokensFn* Kernel() {
#if defined(__x86_64__)
  switch (ActiveIsa()) {
    case Isa::kAvx512:
      return CutTokensAvx512;
    case Isa::kAvx2:
      return CutTokensAvx2;
    case Isa::kScalar:
      break;
  }
#endif
  return CutTokensScalar;
}

void Clear(Words& words) {
  words.begin.clear();
  words.end.clear();
  words.folded_begin.clear();
  words.folded_end.clear();
  words.scratch.units.clear();
}

// The arrays' sizes are high-water marks, so that reuse never zeroes them.
void MakeRoom(TokenSink& sink, Words::Scratch& scratch) {
  const size_t needed = std::max(sink.begins, sink.slows) + kChunk / 2 + 1 + kTokenOvershoot;
  if (scratch.token_begin.size() < needed) {
    const size_t size = needed + needed / 2;
    scratch.token_begin.resize(size);
    scratch.token_end.resize(size);
    scratch.slow_tokens.resize(size);
  }
  sink.begin = scratch.token_begin.data();
  sink.end = scratch.token_end.data();
  sink.slow = scratch.slow_tokens.data();
}

TokenSink CutTokens(absl::string_view text, absl::Span<const ByteRange> body, Words& words) {
  CutTokensFn* const kernel = Kernel();
  TokenSink sink{};
  for (const ByteRange& range : body) {
    for (size_t begin = range.begin; begin < range.end;) {
      const size_t end = std::min<size_t>(begin + kChunk, range.end);
      MakeRoom(sink, words.scratch);
      kernel(text.data(), begin, end, range.end, words.folded.data(), sink);
      begin = end;
    }
    if (sink.open) sink.end[sink.ends++] = range.end;
    sink.open = false;
  }
  return sink;
}

// Tokens [first, last), all of them words.
void AppendTokens(const TokenSink& sink, size_t first, size_t last, Words& words) {
  const auto append = [first, last](std::vector<uint32_t>& to, const uint32_t* from) {
    to.insert(to.end(), from + first, from + last);
  };
  append(words.begin, sink.begin);
  append(words.end, sink.end);
  append(words.folded_begin, sink.begin);
  append(words.folded_end, sink.end);
}

// Rule 4, and the padding behind the last word.
void Finish(absl::Span<const ByteRange> body, RangeCutter& cutter, Words& words, ByteSink& sink) {
  if (words.begin.empty()) {
    for (const ByteRange& range : body) cutter.CutNonSpace(range);
  }
  sink.Reserve(Words::kReadablePadding);
}

}  // namespace

void CutWords(absl::string_view text, absl::Span<const ByteRange> body, Words& words) {
  Clear(words);
  ByteSink sink(words.folded, text.size());
  sink.Reserve(kTokenBlock);
  const TokenSink tokens = CutTokens(text, body, words);
  RangeCutter cutter(text, words, sink);
  size_t next = 0;
  for (size_t i = 0; i < tokens.slows; ++i) {
    const size_t slow = tokens.slow[i];
    AppendTokens(tokens, next, slow, words);
    cutter.Cut({tokens.begin[slow], tokens.end[slow]});
    next = slow + 1;
  }
  AppendTokens(tokens, next, tokens.begins, words);
  Finish(body, cutter, words, sink);
}

void CutWordsOracle(absl::string_view text, absl::Span<const ByteRange> body, Words& words) {
  Clear(words);
  ByteSink sink(words.folded, 0);
  RangeCutter cutter(text, words, sink);
  for (const ByteRange& range : body) cutter.Cut(range);
  Finish(body, cutter, words, sink);
}

}  // namespace wireprint::text
