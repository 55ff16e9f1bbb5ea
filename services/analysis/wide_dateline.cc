#include "services/analysis/wide_dateline.h"

#include <array>
#include <utility>

#include "services/analysis/dateline_agency.h"
#include "services/text/lines.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 90;

// An agency by its name in a script without spaces, anywhere in `part` of `head`.
std::optional<LineDateline> AgencyIn(const AgencyRegistry& registry, absl::string_view head, text::ByteRange part,
                                     uint32_t end, absl::string_view text) {
  const absl::string_view whole = head.substr(part.begin, part.size());
  const Surroundings surroundings(text);
  for (const AgencyMention& mention : registry.FindMentions(whole, false, surroundings)) {
    const bool wide = static_cast<unsigned char>(whole[mention.begin]) >= 0xE0;
    if (!wide || !HasDateline(*mention.agency, DatelineShape::kParen)) continue;
    LineDateline out;
    out.span = {0, end};
    out.agency = mention.agency;
    out.agency_name = {part.begin + mention.begin, part.begin + mention.end};
    return out;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LineDateline> ReadWideDateline(const AgencyRegistry& registry, absl::string_view head,
                                             absl::string_view text) {
  constexpr std::array<std::pair<absl::string_view, absl::string_view>, 4> kBrackets = {
      {{"【", "】"}, {"（", "）"}, {"[", "]"}, {"(", ")"}}};
  for (const auto& [open, close] : kBrackets) {
    if (head.substr(0, open.size()) != open) continue;
    const size_t end = head.find(close);
    if (end == absl::string_view::npos || end > kMaxBytes) return std::nullopt;
    const text::ByteRange part{static_cast<uint32_t>(open.size()), static_cast<uint32_t>(end)};
    return AgencyIn(registry, head, part, static_cast<uint32_t>(end + close.size()), text);
  }
  for (absl::string_view end : {"日电", "日電", "日讯", "日訊"}) {
    const size_t at = head.substr(0, kMaxBytes).find(end);
    if (at == absl::string_view::npos) continue;
    return AgencyIn(registry, head, {0, static_cast<uint32_t>(at + 3)}, static_cast<uint32_t>(at + 6), text);
  }
  return std::nullopt;
}

}  // namespace wireprint::analysis
