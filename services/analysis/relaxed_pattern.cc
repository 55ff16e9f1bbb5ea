#include "services/analysis/relaxed_pattern.h"

#include <re2/re2.h>

namespace wireprint::analysis {
namespace {

// Quotations, and classes that hold a bracket: where braces stand for themselves is not seen at a glance.
bool HidesBraces(const std::string& pattern) {
  const auto has = [&pattern](const char* part) { return pattern.find(part) != std::string::npos; };
  return has("\\Q") || has("[]") || has("[^]") || (has("[:") && has(":]"));
}

}  // namespace

std::string RelaxedPattern(const std::string& pattern) {
  if (HidesBraces(pattern)) return pattern;
  static const RE2* const counted = new RE2("\\{(\\d+),\\d*\\}");
  std::string relaxed;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size();) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      // With the braces of \p{L} and \x{2026}, which hold no comma.
      relaxed.append(pattern, i, 2);
      i += 2;
      continue;
    }
    re2::StringPiece rest(pattern.data() + i, pattern.size() - i);
    re2::StringPiece fewest;
    if (!in_class && pattern[i] == '{' && RE2::Consume(&rest, *counted, &fewest)) {
      relaxed.push_back(fewest == "0" ? '*' : '+');
      i = pattern.size() - rest.size();
      continue;
    }
    if (pattern[i] == '[') in_class = true;
    if (pattern[i] == ']') in_class = false;
    relaxed.push_back(pattern[i++]);
  }
  return relaxed;
}

}  // namespace wireprint::analysis
