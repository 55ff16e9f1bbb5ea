#include "services/dedup/core/grouping.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/dedup/core/compare.h"
#include "services/dedup/core/placement.h"

namespace wireprint::dedup {
namespace {

class Grouper {
 public:
  Grouper(absl::Span<const TextToGroup> texts, const RelationPolicy& policy, const TemplatePolicy& template_text)
      : texts_(texts),
        policy_(policy),
        template_text_(template_text),
        templates_(texts.size()),
        shared_(texts.size(), 0),
        marks_(texts.size(), 0) {
    result_.texts.resize(texts.size());
  }

  Grouping Run() {
    for (uint32_t i = 0; i < texts_.size(); ++i) Add(i);
    return Number();
  }

 private:
  void Add(uint32_t item) {
    GroupedText& placed = result_.texts[item];
    std::vector<Overlap> overlaps;
    const std::vector<AnchorMatch> matches = MatchAnchors(item, overlaps);
    const Placement placement =
        Place(texts_[item].text->shingle_count(), matches, policy_,
              [this](ClusterNumber group) { return absl::MakeConstSpan(anchors_[static_cast<uint32_t>(group)]); });
    placed.compilation = placement.compilation;
    if (placement.best < 0) {
      placed.group = item;
      placed.anchor = item;
      const uint32_t size = texts_[item].text->shingle_count();
      placed.overlap = {size, size, size, texts_[item].text->word_count(), texts_[item].text->word_count(), true};
      AddAnchor(item, item);
      return;
    }
    const auto best = static_cast<size_t>(placement.best);
    placed.group = static_cast<uint32_t>(matches[best].cluster);
    placed.anchor = static_cast<uint32_t>(matches[best].anchor);
    placed.relation = matches[best].relation;
    placed.overlap = overlaps[best];
    if (!placement.becomes_anchor) return;
    AddAnchor(item, placed.group);
    for (const ClusterNumber other : placement.others) Join(static_cast<uint32_t>(other), placed.group);
  }

  // Compared exactly with every anchor that shares a shingle; one overlap for each match.
  std::vector<AnchorMatch> MatchAnchors(uint32_t item, std::vector<Overlap>& overlaps) {
    touched_.clear();
    for (const uint64_t shingle : texts_[item].text->shingle_set().hashes()) {
      const auto it = anchors_by_shingle_.find(shingle);
      if (it == anchors_by_shingle_.end()) continue;
      for (const uint32_t anchor : it->second) {
        if (shared_[anchor]++ == 0) touched_.push_back(anchor);
      }
    }
    MarkAnchors(texts_[item].text->shingles());
    std::vector<AnchorMatch> matches;
    for (const uint32_t anchor : touched_) {
      const SharedMarks marks = std::exchange(marks_[anchor], 0);
      const Overlap overlap{.shared = shared_[anchor],
                            .shingles_a = texts_[item].text->shingle_count(),
                            .shingles_b = texts_[anchor].text->shingle_count(),
                            .words_a = texts_[item].text->word_count(),
                            .words_b = texts_[anchor].text->word_count(),
                            .identical = texts_[item].text->word_hashes() == texts_[anchor].text->word_hashes()};
      shared_[anchor] = 0;
      const Relation relation = RelationOf(item, anchor, Classify(overlap, policy_));
      if (relation == Relation::kUnrelated) continue;
      if (relation == Relation::kTemplate) templates_[item].push_back(anchor);
      matches.push_back({GroupOf(anchor), anchor, relation, overlap.Jaccard(), overlap.Containment(),
                         overlap.ReverseContainment(), marks});
      overlaps.push_back(overlap);
    }
    return matches;
  }

  Relation RelationOf(uint32_t item, uint32_t anchor, Relation by_words) const {
    const TextToGroup& a = texts_[item];
    const TextToGroup& b = texts_[anchor];
    if (!a.observe_time || !b.observe_time) return by_words;
    return RelationInTime(
        by_words, *a.observe_time - *b.observe_time, [&]() -> const auto& { return a.figures; },
        [&]() -> const auto& { return b.figures; }, template_text_);
  }

  void MarkAnchors(absl::Span<const uint64_t> shingles) {
    for (size_t i = 0; !shingles.empty() && i < kMarks; ++i) {
      const auto it = anchors_by_shingle_.find(shingles[MarkPlace(i, shingles.size())]);
      if (it == anchors_by_shingle_.end()) continue;
      for (const uint32_t anchor : it->second) marks_[anchor] |= uint64_t{1} << i;
    }
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
    const std::vector<Anchor> moved = anchors_[younger];
    std::vector<Anchor>& kept = anchors_[older];
    kept.insert(kept.end(), moved.begin(), moved.end());
    anchors_.erase(younger);
  }

  void AddAnchor(uint32_t item, uint32_t group) {
    anchors_[group].push_back({.sequence = item, .shingle_count = texts_[item].text->shingle_count()});
    for (const uint64_t shingle : texts_[item].text->shingle_set().hashes())
      anchors_by_shingle_[shingle].push_back(item);
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
      std::set<uint32_t> recurring;
      for (const uint32_t anchor : templates_[i]) recurring.insert(result_.texts[anchor].group);
      uint32_t from_others = 0;
      for (const uint64_t shingle : texts_[i].text->shingle_set().hashes()) {
        const auto [it, added] = first_group.try_emplace(shingle, result_.texts[i].group);
        const bool others = it->second != result_.texts[i].group && !recurring.contains(it->second);
        from_others += !added && others ? 1 : 0;
      }
      if (group.members.front() == i) {
        group.derived = from_others >= policy_.same_text_containment * texts_[i].text->shingle_count();
      }
    }
    return std::move(result_);
  }

  const absl::Span<const TextToGroup> texts_;
  const RelationPolicy& policy_;
  const TemplatePolicy& template_text_;
  Grouping result_;
  absl::flat_hash_map<uint32_t, std::vector<Anchor>> anchors_;  // by founder
  absl::flat_hash_map<uint32_t, uint32_t> joined_;              // founder to an older founder
  absl::flat_hash_map<uint64_t, std::vector<uint32_t>> anchors_by_shingle_;
  std::vector<std::vector<uint32_t>> templates_;  // of each text, the anchors that it is a template of
  std::vector<uint32_t> shared_;                  // by anchor; zero between calls
  std::vector<SharedMarks> marks_;                // the same
  std::vector<uint32_t> touched_;
};

}  // namespace

Grouping GroupTexts(absl::Span<const TextToGroup> texts, const RelationPolicy& policy,
                    const TemplatePolicy& template_text) {
  return Grouper(texts, policy, template_text).Run();
}

}  // namespace wireprint::dedup
