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

void Clear(Words::Scratch& scratch) {
  scratch.units.clear();
  scratch.places.clear();
  scratch.places_end.clear();
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

// Sizes only ever change to what the text needs: vectors that keep their size are not zeroed.
void Resize(Words& words, size_t size) {
  words.begin.resize(size);
  words.end.resize(size);
  words.folded_begin.resize(size);
  words.folded_end.resize(size);
}

void Put(Words& words, size_t at, const Words::Place& place) {
  words.begin[at] = place.text.begin;
  words.end[at] = place.text.end;
  words.folded_begin[at] = place.folded.begin;
  words.folded_end[at] = place.folded.end;
}

// Tokens [first, last), as they stand, from words[at] on.
void PutTokens(Words& words, size_t at, const TokenSink& tokens, size_t first, size_t last) {
  std::copy(tokens.begin + first, tokens.begin + last, words.begin.begin() + at);
  std::copy(tokens.end + first, tokens.end + last, words.end.begin() + at);
  std::copy(tokens.begin + first, tokens.begin + last, words.folded_begin.begin() + at);
  std::copy(tokens.end + first, tokens.end + last, words.folded_end.begin() + at);
}

// Cuts every slow token; true when each gave exactly one word.
bool CutSlowTokens(const TokenSink& tokens, RangeCutter& cutter, Words::Scratch& scratch) {
  bool one_each = true;
  for (size_t i = 0; i < tokens.slows; ++i) {
    const size_t slow = tokens.slow[i];
    cutter.Cut({tokens.begin[slow], tokens.end[slow]});
    scratch.places_end.push_back(static_cast<uint32_t>(scratch.places.size()));
    one_each = one_each && scratch.places.size() == i + 1;
  }
  return one_each;
}

// Puts the words of the slow tokens in the place of these.
void Merge(const TokenSink& tokens, Words& words) {
  const Words::Scratch& scratch = words.scratch;
  Resize(words, tokens.begins - tokens.slows + scratch.places.size());
  size_t next = 0;
  size_t at = 0;
  size_t place = 0;
  for (size_t i = 0; i < tokens.slows; ++i) {
    const size_t slow = tokens.slow[i];
    PutTokens(words, at, tokens, next, slow);
    at += slow - next;
    while (place < scratch.places_end[i]) Put(words, at++, scratch.places[place++]);
    next = slow + 1;
  }
  PutTokens(words, at, tokens, next, tokens.begins);
}

// Rule 4 where the other rules gave no word, and the padding behind the last one.
void Finish(absl::Span<const ByteRange> body, RangeCutter& cutter, Words& words, ByteSink& sink) {
  if (words.begin.empty()) {
    for (const ByteRange& range : body) cutter.CutNonSpace(range);
    Resize(words, words.scratch.places.size());
    for (size_t i = 0; i < words.size(); ++i) Put(words, i, words.scratch.places[i]);
  }
  sink.Reserve(Words::kReadablePadding);
}

}  // namespace

void CutWords(absl::string_view text, absl::Span<const ByteRange> body, Words& words) {
  Clear(words.scratch);
  ByteSink sink(words.folded, text.size());
  sink.Reserve(kTokenBlock);
  const TokenSink tokens = CutTokens(text, body, words);
  RangeCutter cutter(text, words.scratch, sink);
  if (CutSlowTokens(tokens, cutter, words.scratch)) {
    Resize(words, tokens.begins);
    PutTokens(words, 0, tokens, 0, tokens.begins);
    for (size_t i = 0; i < tokens.slows; ++i) Put(words, tokens.slow[i], words.scratch.places[i]);
  } else {
    Merge(tokens, words);
  }
  Finish(body, cutter, words, sink);
}

void CutWordsOracle(absl::string_view text, absl::Span<const ByteRange> body, Words& words) {
  Clear(words.scratch);
  ByteSink sink(words.folded, 0);
  RangeCutter cutter(text, words.scratch, sink);
  for (const ByteRange& range : body) cutter.Cut(range);
  Resize(words, words.scratch.places.size());
  for (size_t i = 0; i < words.size(); ++i) Put(words, i, words.scratch.places[i]);
  Finish(body, cutter, words, sink);
}

}  // namespace wireprint::text
