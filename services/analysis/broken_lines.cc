#include "services/analysis/broken_lines.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 120;  // of either line
constexpr size_t kMost = 64;

constexpr std::array<absl::string_view, 12> kOpen = {"by", "from", "with", "via", "of",  "von",
                                                     "de", "da",   "di",   "der", "par", "por"};

bool IsOpen(absl::string_view line) {
  while (!line.empty() && absl::string_view(" \t:").find(line.back()) != absl::string_view::npos) line.remove_suffix(1);
  const size_t gap = line.find_last_of(" (*-");
  const absl::string_view last = gap == absl::string_view::npos ? line : line.substr(gap + 1);
  return std::any_of(kOpen.begin(), kOpen.end(),
                     [&](absl::string_view word) { return absl::EqualsIgnoreCase(last, word); });
}

}  // namespace

std::vector<BrokenLine> BrokenLines(absl::string_view text, const ReportShape& shape) {
  std::vector<BrokenLine> found;
  size_t below = shape.lines.size();  // the line with words below the one looked at
  for (size_t i = shape.lines.size(); i-- > 0 && found.size() < kMost;) {
    if (!shape.words[i]) continue;
    const size_t next = below;
    below = i;
    if (next == shape.lines.size() || !shape.readable[i] || !shape.readable[next]) continue;
    if (shape.lines[i].size() > kMaxBytes || shape.lines[next].size() > kMaxBytes) continue;
    if (IsOpen(text.substr(shape.lines[i].begin, shape.lines[i].size()))) found.push_back({i, next});
  }
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace wireprint::analysis
