#include "services/analysis/attribution/nesting.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace wireprint::analysis::attribution {
namespace {

// Whether the content of one has the cue of the other.
bool Holds(const Draft& outer, const Draft& inner) {
  return std::any_of(outer.content.begin(), outer.content.end(), [&inner](const TokenRange& part) {
    return part.begin <= inner.cue.begin && inner.cue.end <= part.end;
  });
}

}  // namespace

std::vector<Draft> WithoutNested(std::vector<Draft> drafts) {
  std::vector<Draft> kept;
  for (const Draft& draft : drafts) {
    const bool behind = draft.rule.rfind("left", 0) == 0;
    const bool nested = std::any_of(drafts.begin(), drafts.end(), [&](const Draft& other) {
      return &other != &draft && !(behind && Holds(draft, other)) && Holds(other, draft);
    });
    if (!nested) kept.push_back(draft);
  }
  return kept;
}

}  // namespace wireprint::analysis::attribution
