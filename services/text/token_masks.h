// What the vector kernels share: from the byte masks of one block of 64 bytes to token edges.
#pragma once

#include <bit>
#include <cstdint>

#include "services/text/tokens.h"

namespace wireprint::text {

// Bit i of a mask speaks of byte i of the block.
struct BlockMasks {
  uint64_t alnum;  // ASCII letters and digits
  uint64_t high;   // bytes from 0x80 on
  uint64_t lead2;  // where a fast separator of two bytes begins
  uint64_t lead3;  // where one of three bytes begins
};

struct BlockEdges {
  uint64_t starts;  // first bytes of tokens
  uint64_t ends;    // bytes behind the last byte of tokens
  uint64_t slow;    // bytes that make their token slow
};

// Carries what goes on in the next block in `sink`.
[[gnu::always_inline]] inline BlockEdges FindEdges(const BlockMasks& masks, TokenSink& sink) {
  const uint64_t lead = masks.lead2 | masks.lead3;
  const uint64_t separator = lead | lead << 1 | masks.lead3 << 2 | sink.separator_carry;
  sink.separator_carry = lead >> 63 | masks.lead3 >> 62;
  const uint64_t slow = masks.high & ~separator;
  const uint64_t token = masks.alnum | slow;
  const uint64_t before = token << 1 | uint64_t{sink.open};
  sink.open = (token >> 63) != 0;
  return {token & ~before, before & ~token, slow};
}

// Notes the tokens that hold the bytes of `edges.slow`; `begins` is the number of tokens begun before this block.
[[gnu::always_inline]] inline void NoteSlowTokens(const BlockEdges& edges, size_t begins, TokenSink& sink) {
  for (uint64_t rest = edges.slow; rest != 0;) {
    const uint64_t upto = rest ^ (rest - 1);
    const auto token = static_cast<uint32_t>(begins + static_cast<size_t>(std::popcount(edges.starts & upto)) - 1);
    if (sink.slows == 0 || sink.slow[sink.slows - 1] != token) sink.slow[sink.slows++] = token;
    const uint64_t ends_behind = edges.ends & ~upto;
    if (ends_behind == 0) break;
    rest &= ~(ends_behind ^ (ends_behind - 1));
  }
}

}  // namespace wireprint::text
