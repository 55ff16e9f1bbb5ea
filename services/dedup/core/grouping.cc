#include "services/dedup/core/grouping.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "services/dedup/core/compare.h"

namespace wireprint::dedup {
namespace {

// An anchor that a text is the same text as.
struct AnchorMatch {
  uint32_t group = 0;
  uint32_t anchor = 0;
  Overlap overlap;
  Relation relation = Relation::kUnrelated;
};

// The better covered first; then the more alike, the older group, the older anchor.
bool CoversBetter(const AnchorMatch& a, const AnchorMatch& b) {
  const auto rank = [](const AnchorMatch& m) {
    const double covered = std::max(m.overlap.Containment(), m.overlap.ReverseContainment());
    return std::make_tuple(-covered, -m.overlap.Jaccard(), m.group, m.anchor);
  };
  return rank(a) < rank(b);
}

class Grouper {
 public:
  Grouper(absl::Span<const ComparableText* const> texts, const RelationPolicy& policy)
      : texts_(texts), policy_(policy), shared_(texts.size(), 0) {
    result_.texts.resize(texts.size());
  }

  Grouping Run() {
    for (uint32_t i = 0; i < texts_.size(); ++i) Place(i);
    return Number();
  }

 private:
  void Place(uint32_t item) {
    GroupedText& placed = result_.texts[item];
    std::vector<AnchorMatch> matches = SameTextAnchors(item);
    std::sort(matches.begin(), matches.end(), CoversBetter);
    placed.compilation = IsCompilation(matches);
    if (matches.empty() || placed.compilation) {
      placed.group = item;
      placed.anchor = item;
      const uint32_t size = texts_[item]->shingle_count();
      placed.overlap = {size, size, size, texts_[item]->word_count(), texts_[item]->word_count(), true};
      AddAnchor(item, item);
      return;
    }
    const AnchorMatch& best = matches.front();
    placed.group = best.group;
    placed.anchor = best.anchor;
    placed.relation = best.relation;
    placed.overlap = best.overlap;
    if (!IsLonger(item, best.group)) return;
    AddAnchor(item, best.group);
    // As an anchor it may be the same text as anchors of other groups: parts of one text that it shows to be whole.
    for (const AnchorMatch& other : matches) Join(other.group, best.group);
  }

  // Compared exactly with every anchor that shares a shingle, or is a text as short and identical.
  std::vector<AnchorMatch> SameTextAnchors(uint32_t item) {
    touched_.clear();
    for (const uint64_t shingle : texts_[item]->shingle_set().hashes()) {
      const auto it = anchors_by_shingle_.find(shingle);
      if (it == anchors_by_shingle_.end()) continue;
      for (const uint32_t anchor : it->second) {
        if (shared_[anchor]++ == 0) touched_.push_back(anchor);
      }
    }
    std::vector<AnchorMatch> matches;
    for (const uint32_t anchor : touched_) {
      const Overlap overlap{.shared = shared_[anchor],
                            .shingles_a = texts_[item]->shingle_count(),
                            .shingles_b = texts_[anchor]->shingle_count(),
                            .words_a = texts_[item]->word_count(),
                            .words_b = texts_[anchor]->word_count(),
                            .identical = texts_[item]->word_hashes() == texts_[anchor]->word_hashes()};
      shared_[anchor] = 0;
      const Relation relation = Classify(overlap, policy_);
      if (IsSameText(relation)) matches.push_back({GroupOf(anchor), anchor, overlap, relation});
    }
    return matches;
  }

  static bool IsCompilation(absl::Span<const AnchorMatch> matches) {
    const bool several = std::any_of(matches.begin(), matches.end(),
                                     [&](const AnchorMatch& m) { return m.group != matches.front().group; });
    return several && std::none_of(matches.begin(), matches.end(),
                                   [](const AnchorMatch& m) { return m.overlap.Containment() >= kCompilationShare; });
  }

  // Groups are named by their founder until the end; joined ones by the older founder.
  uint32_t GroupOf(uint32_t item) {
    uint32_t group = result_.texts[item].group;
    while (joined_.contains(group)) group = joined_[group];
    return group;
  }

  void Join(uint32_t group_a, uint32_t group_b) {
    const uint32_t a = GroupOf(group_a);
    const uint32_t b = GroupOf(group_b);
    if (a == b) return;
    const auto [older, younger] = std::minmax(a, b);
    joined_[younger] = older;
    // A merge keeps the anchors of both.
    std::vector<uint32_t>& kept = anchors_[older];
    kept.insert(kept.end(), anchors_[younger].begin(), anchors_[younger].end());
    anchors_.erase(younger);
  }

  bool IsLonger(uint32_t item, uint32_t group) {
    const std::vector<uint32_t>& anchors = anchors_[group];
    return anchors.size() <= kMaxLongerAnchors && std::all_of(anchors.begin(), anchors.end(), [&](uint32_t anchor) {
             return texts_[item]->shingle_count() > texts_[anchor]->shingle_count();
           });
  }

  void AddAnchor(uint32_t item, uint32_t group) {
    anchors_[group].push_back(item);
    for (const uint64_t shingle : texts_[item]->shingle_set().hashes()) anchors_by_shingle_[shingle].push_back(item);
  }

  // Replaces founders by numbers of groups, in order of their founders, and finds which groups are derived.
  Grouping Number() {
    absl::flat_hash_map<uint32_t, uint32_t> numbers;
    for (uint32_t i = 0; i < texts_.size(); ++i) {
      const uint32_t founder = GroupOf(i);
      const auto [it, added] = numbers.try_emplace(founder, static_cast<uint32_t>(result_.groups.size()));
      if (added) result_.groups.emplace_back();
      result_.groups[it->second].members.push_back(i);
      result_.texts[i].group = it->second;
    }
    absl::flat_hash_map<uint64_t, uint32_t> first_group;  // of each shingle, the group of the earliest text
    for (uint32_t i = 0; i < texts_.size(); ++i) {
      TextGroup& group = result_.groups[result_.texts[i].group];
      uint32_t from_others = 0;
      for (const uint64_t shingle : texts_[i]->shingle_set().hashes()) {
        const auto [it, added] = first_group.try_emplace(shingle, result_.texts[i].group);
        from_others += !added && it->second != result_.texts[i].group ? 1 : 0;
      }
      if (group.members.front() == i) {
        group.derived = from_others >= policy_.same_text_containment * texts_[i]->shingle_count();
      }
    }
    return std::move(result_);
  }

  const absl::Span<const ComparableText* const> texts_;
  const RelationPolicy& policy_;
  Grouping result_;
  absl::flat_hash_map<uint32_t, std::vector<uint32_t>> anchors_;  // by founder
  absl::flat_hash_map<uint32_t, uint32_t> joined_;                // founder to an older founder
  absl::flat_hash_map<uint64_t, std::vector<uint32_t>> anchors_by_shingle_;
  std::vector<uint32_t> shared_;  // by anchor; zero between calls
  std::vector<uint32_t> touched_;
};

}  // namespace

Grouping GroupTexts(absl::Span<const ComparableText* const> texts, const RelationPolicy& policy) {
  return Grouper(texts, policy).Run();
}

}  // namespace wireprint::dedup
