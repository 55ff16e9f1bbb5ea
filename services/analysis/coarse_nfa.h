// The automaton of a set of patterns, a coarse one: it accepts at least every line that a pattern matches.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

using ByteSet = std::bitset<256>;

// Counts are not kept ({m,n} is '+', or '*' where m is 0), what has no width (\b, $) always holds, and letters beyond
// ASCII are not told apart. Lines are valid UTF-8. Thompson's construction: nodes and two edges a node at most.
class CoarseNfa {
 public:
  enum class Kind : uint8_t {
    kBytes,   // one byte of `set`, then `next`
    kFork,    // no byte, then `next` or `other`
    kAccept,  // the line ends: the pattern may match
    kRest     // whatever follows: the pattern may match
  };
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Node {
    Kind kind = Kind::kFork;
    uint32_t set = 0;  // of sets()
    uint32_t next = kNone;
    uint32_t other = kNone;
    uint32_t rule = 0;
  };

  // Adds the pattern (RE2 syntax, compiles as case-insensitive with dot_nl) of `rule`, anchored at the beginning of the
  // line and, unless `prefix`, at its end. A pattern of a form unknown here may match any line.
  void Add(absl::string_view pattern, uint32_t rule, bool prefix);

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<ByteSet>& sets() const { return sets_; }
  const std::vector<uint32_t>& starts() const { return starts_; }  // one a pattern

  // For those who build it.
  uint32_t AddNode(Kind kind, uint32_t next, uint32_t other);
  uint32_t AddBytes(const ByteSet& set);
  Node& node(uint32_t i) { return nodes_[i]; }

 private:
  std::vector<Node> nodes_;
  std::vector<ByteSet> sets_;
  std::unordered_map<ByteSet, uint32_t> set_numbers_;
  std::vector<uint32_t> starts_;
  uint32_t rule_ = 0;
};

}  // namespace wireprint::analysis
