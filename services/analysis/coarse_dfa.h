// Tells in one look at the first bytes of a line which of many patterns may match it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/coarse_nfa.h"

namespace wireprint::analysis {

// The deterministic form of a CoarseNfa, as far as it is small: where it would go on for too long it ends, and what is
// not ruled out by then may match. Immutable and thread-safe.
class CoarseDfa {
 public:
  CoarseDfa(const CoarseNfa& nfa, size_t max_states);

  // Rules, ascending, among them each one whose pattern matches `line` (valid UTF-8). They live as long as this.
  absl::Span<const uint32_t> Candidates(absl::string_view line) const {
    const List list = lists_[Walk(line)];
    return absl::MakeConstSpan(rules_).subspan(list.begin, list.size);
  }

  // Whether no pattern matches a line with this beginning, complete characters.
  bool RulesOut(absl::string_view beginning) const {
    const uint32_t state = Walk(beginning);
    return state >= states_ && lists_[state].size == 0;
  }

  // How likely it is, with letters as frequent as in English, that `bytes` bytes do not rule out everything.
  double Survival(size_t bytes) const;

  size_t states() const { return states_; }

 private:
  friend class CoarseDfaBuilder;
  struct List {
    uint32_t begin = 0;
    uint32_t size = 0;
  };

  uint32_t Walk(absl::string_view line) const {
    uint32_t state = 0;
    for (const char c : line) {
      if (state >= states_) break;
      state = next_[state * classes_ + class_of_[static_cast<unsigned char>(c)]];
    }
    return state;
  }

  std::array<uint8_t, 256> class_of_{};  // bytes that no pattern tells apart are of one class
  uint32_t classes_ = 0;
  uint32_t states_ = 0;         // state 0 is the first; those from states_ on are ends
  std::vector<uint16_t> next_;  // by state and class
  std::vector<List> lists_;     // by state: what may match a line that ends here; by end: what may match
  std::vector<uint32_t> rules_;
};

}  // namespace wireprint::analysis
