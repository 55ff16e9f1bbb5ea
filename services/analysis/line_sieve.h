// Of many patterns, those that may match a line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/coarse_dfa.h"
#include "services/analysis/coarse_nfa.h"

namespace wireprint::analysis {

// Once compiled: immutable and thread-safe.
class LineSieve {
 public:
  // Adds the pattern of `rule`, as CoarseNfa takes it; rules ascend.
  void Add(absl::string_view pattern, uint32_t rule, bool prefix);
  void Compile();

  // Whether no line with this beginning matches.
  bool RulesOut(absl::string_view beginning) const {
    return narrow_dfa_->RulesOut(beginning) && wide_dfa_->RulesOut(beginning);
  }

  // The first rule that may match `line` (valid UTF-8) and of which `matches` says that it does; rules ascend.
  // Precondition: compiled.
  template <typename Matches>
  std::optional<uint32_t> FirstMatch(absl::string_view line, const Matches& matches) const {
    absl::Span<const uint32_t> some = narrow_dfa_->Candidates(line), others = wide_dfa_->Candidates(line);
    while (!some.empty() || !others.empty()) {
      if (some.empty() || (!others.empty() && others.front() < some.front())) std::swap(some, others);
      const uint32_t rule = some.front();
      if (matches(rule)) return rule;
      some.remove_prefix(1);
    }
    return std::nullopt;
  }

 private:
  // Apart, since in one automaton each state of the narrow ones would stand there once for each of the wide ones.
  CoarseNfa narrow_;  // that the first bytes rule out nearly always
  CoarseNfa wide_;
  std::optional<CoarseDfa> narrow_dfa_;
  std::optional<CoarseDfa> wide_dfa_;
};

}  // namespace wireprint::analysis
