// The fast half of cutting words: tokens, i.e. the bytes between ASCII white space, ASCII punctuation and the few
// non-ASCII separators that English prose is full of. A token of ASCII letters and digits is a word; a token with any
// other byte ("slow") may hold none, one or many, which RangeCutter decides.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wireprint::text {

// Where tokens go. The caller owns the arrays and sees to their room.
struct TokenSink {
  uint32_t* begin;
  uint32_t* end;
  // Indices into begin and end, ascending.
  uint32_t* slow;
  size_t begins = 0;
  size_t ends = 0;
  size_t slows = 0;
  // The last token goes on in the next chunk: `begins` is then one more than `ends`.
  bool open = false;
  // Bit i: byte i of the next chunk belongs to a separator that began in this one.
  uint64_t separator_carry = 0;
};

constexpr size_t kTokenBlock = 64;
// Entries that a kernel may write behind those it counts.
constexpr size_t kTokenOvershoot = 64;

// Cuts text[begin, end), a chunk of a body range that ends at `range_end`, into tokens, and writes their lower-cased
// ASCII to folded[begin, end), where up to kTokenBlock bytes behind `end` may be overwritten, too. Bytes of `folded`
// that are not ASCII letters or digits of a token are unspecified. No byte of `text` at or behind `range_end` is read.
// Preconditions: the chunk begins where the last one ended; `end` is `range_end` or a multiple of kTokenBlock away from
// `begin`; each array of `sink` has room for (end - begin) / 2 + 1 + kTokenOvershoot more entries.
// A token that reaches range_end is left open.
using CutTokensFn = void(const char* text, size_t begin, size_t end, size_t range_end, char* folded, TokenSink& sink);

CutTokensFn CutTokensScalar;
// Only to be called where the processor has these instructions (services/text/isa.h).
CutTokensFn CutTokensAvx2;
CutTokensFn CutTokensAvx512;

}  // namespace wireprint::text
