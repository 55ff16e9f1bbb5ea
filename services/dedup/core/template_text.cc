#include "services/dedup/core/template_text.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "xxhash.h"

namespace wireprint::dedup {
namespace {

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool Joins(char c) { return c == '.' || c == ',' || c == '/'; }

bool MayRecur(Relation relation, Micros gap, const TemplatePolicy& policy) {
  return IsSameText(relation) && relation != Relation::kExact && std::abs(gap) >= policy.min_gap;
}

}  // namespace

std::vector<uint64_t> Figures(absl::string_view text, absl::Span<const text::ByteRange> ranges) {
  std::vector<uint64_t> figures;
  for (const text::ByteRange& range : ranges) {
    size_t at = range.begin;
    while (at < range.end) {
      if (!IsDigit(text[at])) {
        ++at;
        continue;
      }
      size_t end = at + 1;
      while (end < range.end &&
             (IsDigit(text[end]) || (Joins(text[end]) && end + 1 < range.end && IsDigit(text[end + 1])))) {
        ++end;
      }
      figures.push_back(XXH3_64bits(text.data() + at, end - at));
      at = end;
    }
  }
  std::sort(figures.begin(), figures.end());
  return figures;
}

double SharedFigures(absl::Span<const uint64_t> figures_a, absl::Span<const uint64_t> figures_b) {
  const size_t fewer = std::min(figures_a.size(), figures_b.size());
  if (fewer == 0) return 1;
  size_t shared = 0;
  for (size_t a = 0, b = 0; a < figures_a.size() && b < figures_b.size();) {
    if (figures_a[a] == figures_b[b]) {
      ++shared;
      ++a;
      ++b;
    } else if (figures_a[a] < figures_b[b]) {
      ++a;
    } else {
      ++b;
    }
  }
  return static_cast<double>(shared) / static_cast<double>(fewer);
}

bool IsTemplate(Relation relation, Micros gap, absl::Span<const uint64_t> figures_a,
                absl::Span<const uint64_t> figures_b, const TemplatePolicy& policy) {
  return MayRecur(relation, gap, policy) && SharedFigures(figures_a, figures_b) < policy.min_shared_figures;
}

Relation RelationInTime(Relation relation, Micros gap, FiguresFn figures_a, FiguresFn figures_b,
                        const TemplatePolicy& policy) {
  if (!MayRecur(relation, gap, policy)) return relation;
  return IsTemplate(relation, gap, figures_a(), figures_b(), policy) ? Relation::kTemplate : relation;
}

}  // namespace wireprint::dedup
