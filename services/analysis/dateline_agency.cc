#include "services/analysis/dateline_agency.h"

namespace wireprint::analysis {
namespace {

// Whether what stands beside a name sets it off.
bool IsSetOff(char c) { return absl::string_view("/,&").find(c) != absl::string_view::npos; }

}  // namespace

bool HasDateline(const Agency& agency, DatelineShape shape) {
  switch (shape) {
    case DatelineShape::kParen:
      return agency.paren_dateline;
    case DatelineShape::kSlash:
      return agency.slash_dateline;
    case DatelineShape::kBare:
      return agency.bare_dateline;
  }
  return false;
}

std::vector<AgencyMention> DatelineAgencies(const AgencyRegistry& registry, absl::string_view head,
                                            text::ByteRange name, DatelineShape shape,
                                            const Surroundings& surroundings) {
  std::vector<AgencyMention> out;
  const absl::string_view whole = head.substr(name.begin, name.size());
  if (const Agency* agency = registry.FindByName(whole, &surroundings)) {
    if (HasDateline(*agency, shape)) out.push_back({agency, name.begin, name.end});
    return out;
  }
  for (const AgencyMention& mention : registry.FindMentions(whole, false, surroundings)) {
    const bool begins = mention.begin == 0 || IsSetOff(whole[mention.begin - 1]);
    const bool ends = mention.end == whole.size() || IsSetOff(whole[mention.end]);
    if (!begins || !ends || !HasDateline(*mention.agency, shape)) continue;
    out.push_back({mention.agency, name.begin + mention.begin, name.begin + mention.end});
  }
  return out;
}

}  // namespace wireprint::analysis
