#include "services/analysis/line_sieve.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxStates = 8192, kMaxStatesOfOne = 256;
constexpr size_t kFirstBytes = 4;
constexpr double kWide = .05;

}  // namespace

void LineSieve::Add(absl::string_view pattern, uint32_t rule, bool prefix) {
  CoarseNfa alone;
  alone.Add(pattern, rule, prefix);
  const bool wide = CoarseDfa(alone, kMaxStatesOfOne).Survival(kFirstBytes) > kWide;
  (wide ? wide_ : narrow_).Add(pattern, rule, prefix);
}

void LineSieve::Compile() {
  narrow_dfa_.emplace(narrow_, kMaxStates);
  wide_dfa_.emplace(wide_, kMaxStates);
  narrow_ = CoarseNfa();
  wide_ = CoarseNfa();
}

}  // namespace wireprint::analysis
