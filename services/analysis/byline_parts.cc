#include "services/analysis/byline_parts.h"

#include <re2/re2.h>

#include "services/analysis/fold.h"

namespace wireprint::analysis {
namespace {

// Groups: "and" between two parts; "with".
const RE2& Between() {
  static const auto* const between = new RE2(
      R"((?i)[\s\pZ]*(?:([&+]+)|[,|/;()\n•·]+|[\s\pZ](?:--?|–|—)[\s\pZ]|[\s\pZ](?:(and|und|et|plus|(?-i:e|y))|(with|avec|mit|con|com|met)|for|via|in|of|at)[\s\pZ]|^[\s\pZ]*(?:(?:written|reported|words|story|posted)[\s\pZ]+)?(?:by|von|par|por|di|от)\b:?[\s\pZ])[\s\pZ]*)");
  return *between;
}

// What a part may begin with that joins it to the one before. Groups: "and"; "with" or what it comes with; what says so
// where it is not the first part.
const RE2& Lead() {
  static const auto* const lead = new RE2(
      R"((?i)(?:(and|und|et|plus|(?-i:e|y))[\s\pZ]+)?((?:(?:with|avec|mit|con|com|met)[\s\pZ]+(?:(?:an|additional|further|agency|some|wire|extra)[\s\pZ]+)?|(?:additional|further|extra)[\s\pZ]+)(?:(?:inputs?|files|reporting|reports?|research|material|information|contributions?|writing)[\s\pZ]+(?:from|by)\b:?[\s\pZ]*)?|(?:inputs?|files|material|information|contributions?)[\s\pZ]+from\b:?[\s\pZ]*)?((?:reporting|reports?|research|writing)[\s\pZ]+(?:from|by)\b:?[\s\pZ]*)?(?:(?:les|las|der|den|la)[\s\pZ]+|l['’])?)");
  return *lead;
}

}  // namespace

std::vector<BylinePart> CutByline(absl::string_view byline, absl::Span<const AgencyMention> names) {
  std::vector<BylinePart> parts;
  const re2::StringPiece whole(byline.data(), byline.size());
  size_t at = 0, from = 0;
  auto name = names.begin();
  Joint joint = Joint::kOther;
  const auto add = [&](size_t begin, size_t end) {
    re2::StringPiece lead[4];
    const bool names_begin = name != names.end() && name->begin == begin;
    if (!names_begin && Lead().Match(whole, begin, end, RE2::ANCHOR_START, lead, 4) && lead[0].size() < end - begin) {
      begin += lead[0].size();
      if (!lead[1].empty()) joint = Joint::kAnd;
      if (!lead[2].empty() || (!lead[3].empty() && !parts.empty())) joint = Joint::kWith;
    }
    const absl::string_view part = TrimEnd(byline.substr(begin, end - begin));
    if (part.empty()) return;
    parts.push_back({{static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + part.size())}, joint});
    joint = Joint::kOther;
  };
  re2::StringPiece gap[4];
  while (from < byline.size() && Between().Match(whole, from, whole.size(), RE2::UNANCHORED, gap, 4) &&
         !gap[0].empty()) {
    const auto begin = static_cast<size_t>(gap[0].data() - byline.data());
    from = begin + gap[0].size();
    while (name != names.end() && name->end <= at) ++name;
    const bool inside = [&] {
      auto next = name;
      while (next != names.end() && next->end <= begin) ++next;
      return next != names.end() && next->begin < begin && from < next->end;
    }();
    if (inside) continue;
    add(at, begin);
    if (!gap[1].empty() || !gap[2].empty()) joint = Joint::kAnd;
    if (!gap[3].empty()) joint = Joint::kWith;
    at = from;
  }
  while (name != names.end() && name->end <= at) ++name;
  if (at < byline.size()) add(at, byline.size());
  return parts;
}

}  // namespace wireprint::analysis
