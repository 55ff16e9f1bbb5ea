// Sorting a set of texts into groups of one text, by the policy of anchored clusters (placement.h).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/core/template_text.h"
#include "services/dedup/core/types.h"

namespace wireprint::dedup {

// A text to group. When it was observed is known of stored reports only; without it no text is a template of another.
struct TextToGroup {
  const ComparableText* text = nullptr;  // not null; borrowed
  std::optional<Micros> observe_time;
  std::vector<uint64_t> figures;  // as Figures gives them; of use with a time only
};

struct GroupedText {
  // Index of the group it is in.
  uint32_t group = 0;
  // Index of the anchor it was compared with when it joined; its own when it founded a group.
  uint32_t anchor = 0;
  // How it stands to that anchor (kExact to itself).
  Relation relation = Relation::kExact;
  Overlap overlap;
  // It holds parts of several groups and so stands alone.
  bool compilation = false;
};

struct TextGroup {
  // Indices of its texts, ascending; the first founded the group.
  std::vector<uint32_t> members;
  // Most of its first text (RelationPolicy::same_text_containment) stands in texts that came before, in other groups:
  // it is no text of its own, as a round-up of the others or an excerpt of one. What recurs is one: groups that it is a
  // template of do not count.
  bool derived = false;
};

struct Grouping {
  // One for each text, in order.
  std::vector<GroupedText> texts;
  // By their first text.
  std::vector<TextGroup> groups;
};

// Groups `texts`, which are in order of time: of two, the earlier had it first. Exact: every text is compared with
// every anchor that it shares a shingle with. Time grows with the shared shingles, at worst with the number of shingles
// times the number of groups.
Grouping GroupTexts(absl::Span<const TextToGroup> texts, const RelationPolicy& policy,
                    const TemplatePolicy& template_text);

}  // namespace wireprint::dedup
