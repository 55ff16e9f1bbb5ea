#include "services/dedup/core/cluster_edit.h"

#include <algorithm>
#include <utility>

namespace wireprint::dedup {
namespace {

Anchor* FindAnchor(Cluster& cluster, Sequence sequence) {
  const auto it = std::find_if(cluster.anchors.begin(), cluster.anchors.end(),
                               [&](const Anchor& anchor) { return anchor.sequence == sequence; });
  return it == cluster.anchors.end() ? nullptr : &*it;
}

}  // namespace

const Cluster* ClusterEdit::Peek(ClusterNumber number) const {
  const auto it = after_.find(number);
  return it != after_.end() && it->second ? &*it->second : nullptr;
}

Cluster* ClusterEdit::Touch(ClusterNumber number) {
  auto it = after_.find(number);
  if (it == after_.end()) {
    std::optional<Cluster> record = table_.Record(number);
    if (!record) return nullptr;
    before_.emplace(number, record);
    it = after_.emplace(number, std::move(record)).first;
  }
  if (!it->second) return nullptr;
  it->second->update_time = now_;
  return &*it->second;
}

ClusterNumber ClusterEdit::Resolve(ClusterNumber number) const {
  if (after_.contains(number)) {
    const Cluster* record = Peek(number);
    return record == nullptr || record->absorbed_into == 0 ? number : record->absorbed_into;
  }
  const ClusterNumber resolved = table_.Resolve(number);
  const Cluster* record = Peek(resolved);
  return record == nullptr || record->absorbed_into == 0 ? resolved : record->absorbed_into;
}

uint32_t ClusterEdit::SizeOf(ClusterNumber number) const {
  const ClusterNumber resolved = Resolve(number);
  if (after_.contains(resolved)) {
    const Cluster* record = Peek(resolved);
    return record == nullptr ? 0 : record->size;
  }
  const std::optional<Cluster> record = table_.Record(resolved);
  return record ? record->size : 1;
}

void ClusterEdit::PutMember(ClusterNumber number, Member member) {
  member.cluster = number;
  put_members_.push_back(std::move(member));
}

Cluster& ClusterEdit::Materialise(ClusterNumber number, const ClusterReport& founder) {
  if (Cluster* record = Touch(number)) return *record;
  before_.emplace(number, std::nullopt);
  PutMember(number, founder.member);
  return *(after_[number] = Cluster{.number = number,
                                    .size = 1,
                                    .anchors = {{founder.member.sequence, founder.shingle_count, 1, false}},
                                    .create_time = now_,
                                    .update_time = now_});
}

void ClusterEdit::Leave(const MemberPlace& place, Sequence anchor) {
  Cluster* cluster = Touch(Resolve(place.cluster));
  if (cluster == nullptr) return;
  erase_members_.push_back(place);
  --cluster->size;
  if (Anchor* hung_on = FindAnchor(*cluster, anchor)) --hung_on->members;
  if (Anchor* self = FindAnchor(*cluster, place.sequence)) {
    self->gone = true;
    newly_gone_.push_back(place.sequence);
  }
}

ClusterNumber ClusterEdit::Join(ClusterNumber number, const ClusterReport& founder, ClusterReport report) {
  Cluster& cluster = Materialise(Resolve(number), founder);
  ++cluster.size;
  if (Anchor* anchor = FindAnchor(cluster, report.member.anchor)) ++anchor->members;
  PutMember(cluster.number, std::move(report.member));
  return cluster.number;
}

// As the edit has it; nullopt too when the cluster has no record.
std::optional<Anchor> ClusterEdit::PeekAnchor(ClusterNumber number, Sequence anchor) const {
  std::optional<Cluster> record;
  if (const Cluster* edited = Peek(number)) {
    record = *edited;
  } else {
    record = table_.Record(number);
  }
  const Anchor* found = record ? FindAnchor(*record, anchor) : nullptr;
  if (found == nullptr) return std::nullopt;
  return *found;
}

bool ClusterEdit::MayReseat(ClusterNumber number, Sequence anchor) const {
  const ClusterNumber resolved = Resolve(number);
  if (Peek(resolved) == nullptr && !table_.Record(resolved)) return resolved == anchor;
  const std::optional<Anchor> found = PeekAnchor(resolved, anchor);
  return found && found->members == 0;
}

bool ClusterEdit::HangOn(ClusterNumber number, Sequence anchor) const {
  const std::optional<Anchor> found = PeekAnchor(Resolve(number), anchor);
  return found && found->members != 0;
}

ClusterNumber ClusterEdit::Hold(ClusterNumber number, ClusterReport report) {
  Cluster& cluster = *Touch(Resolve(number));
  const Sequence sequence = report.member.sequence;
  if (Anchor* anchor = FindAnchor(cluster, sequence)) {
    anchor->gone = false;
    ++anchor->members;
    newly_gone_.erase(std::remove(newly_gone_.begin(), newly_gone_.end(), sequence), newly_gone_.end());
  } else {
    cluster.anchors.push_back({sequence, report.shingle_count, 1, false});
  }
  ++cluster.size;
  PutMember(cluster.number, std::move(report.member));
  return cluster.number;
}

ClusterNumber ClusterEdit::Reseat(ClusterNumber number, Sequence replaced, ClusterReport report) {
  const Anchor seat{report.member.sequence, report.shingle_count, 1, false};
  const ClusterNumber resolved = Resolve(number);
  Cluster* cluster = Touch(resolved);
  if (cluster == nullptr) {
    before_.emplace(resolved, std::nullopt);
    cluster = &*(after_[resolved] = Cluster{.number = resolved, .create_time = now_, .update_time = now_});
    cluster->anchors.push_back(seat);
  } else {
    *FindAnchor(*cluster, replaced) = seat;
    newly_gone_.erase(std::remove(newly_gone_.begin(), newly_gone_.end(), replaced), newly_gone_.end());
  }
  ++cluster->size;
  PutMember(resolved, std::move(report.member));
  return resolved;
}

ClusterNumber ClusterEdit::Adopt(ClusterNumber number, uint32_t anchor_shingles, ClusterReport report) {
  const ClusterNumber resolved = Resolve(number);
  Cluster* cluster = Touch(resolved);
  if (cluster == nullptr) {
    before_.emplace(resolved, std::nullopt);
    cluster = &*(after_[resolved] = Cluster{.number = resolved, .create_time = now_, .update_time = now_});
  }
  if (FindAnchor(*cluster, report.member.anchor) == nullptr) {
    cluster->anchors.push_back({report.member.anchor, anchor_shingles, 0, true});
  }
  ++FindAnchor(*cluster, report.member.anchor)->members;
  ++cluster->size;
  PutMember(resolved, std::move(report.member));
  return resolved;
}

void ClusterEdit::Found(ClusterNumber number, ClusterReport report) { Materialise(number, report); }

void ClusterEdit::AddAnchor(ClusterNumber number, Sequence sequence, uint32_t shingle_count) {
  Touch(Resolve(number))->anchors.push_back({sequence, shingle_count, 0, false});
}

ClusterNumber ClusterEdit::Merge(ClusterNumber a, ClusterNumber b, const ClusterReport& founder_b) {
  const ClusterNumber number_a = Resolve(a);
  const ClusterNumber number_b = Resolve(b);
  if (number_a == number_b) return number_a;
  Materialise(number_b, founder_b);
  Cluster& stays = *Touch(std::min(number_a, number_b));
  Cluster& goes = *Touch(std::max(number_a, number_b));
  stays.size += goes.size;
  MergeAnchors(goes.anchors, stays.anchors);
  for (const ClusterNumber absorbed : goes.absorbed) {
    Cluster& alias = *Touch(absorbed);
    alias.absorbed_into = stays.number;
    stays.absorbed.push_back(absorbed);
  }
  stays.absorbed.push_back(goes.number);
  goes = Cluster{
      .number = goes.number, .absorbed_into = stays.number, .create_time = goes.create_time, .update_time = now_};
  return stays.number;
}

// One that is being moved from one of the clusters to the other is an anchor of both.
void ClusterEdit::MergeAnchors(const std::vector<Anchor>& from, std::vector<Anchor>& into) {
  for (const Anchor& anchor : from) {
    const auto same =
        std::find_if(into.begin(), into.end(), [&](const Anchor& each) { return each.sequence == anchor.sequence; });
    if (same == into.end()) {
      into.push_back(anchor);
      continue;
    }
    if (same->gone != anchor.gone) dropped_anchors_.push_back(anchor.sequence);
    same->gone = same->gone && anchor.gone;
    same->members += anchor.members;
  }
}

bool ClusterEdit::IsKeptElsewhere(ClusterNumber number, Sequence anchor) const {
  return std::any_of(after_.begin(), after_.end(), [&](const auto& after) {
    return after.first != number && after.second && after.second->absorbed_into == 0 &&
           std::any_of(after.second->anchors.begin(), after.second->anchors.end(),
                       [&](const Anchor& each) { return each.sequence == anchor && each.gone && each.members != 0; });
  });
}

void ClusterEdit::ForgetAlias(ClusterNumber alias) {
  const Cluster* record = Touch(alias);
  if (record == nullptr || record->absorbed_into == 0) return;
  if (Cluster* cluster = Touch(record->absorbed_into)) {
    cluster->absorbed.erase(std::remove(cluster->absorbed.begin(), cluster->absorbed.end(), alias),
                            cluster->absorbed.end());
    cluster->update_time = before_[cluster->number]->update_time;
  }
  after_[alias].reset();
}

void ClusterEdit::Finish() {
  std::vector<ClusterNumber> ended;
  for (auto& [number, image] : after_) {
    if (!image || image->absorbed_into != 0) continue;
    std::vector<Anchor>& anchors = image->anchors;
    for (const Anchor& anchor : anchors) {
      if (!anchor.gone) continue;
      const bool is_new = std::find(newly_gone_.begin(), newly_gone_.end(), anchor.sequence) != newly_gone_.end();
      if (anchor.members == 0 && !is_new && !IsKeptElsewhere(number, anchor.sequence))
        dropped_anchors_.push_back(anchor.sequence);
      if (anchor.members != 0 && is_new) kept_anchors_.push_back(anchor.sequence);
    }
    anchors.erase(std::remove_if(anchors.begin(), anchors.end(),
                                 [](const Anchor& anchor) { return anchor.gone && anchor.members == 0; }),
                  anchors.end());
    if (image->size == 0) ended.push_back(number);
  }
  for (const ClusterNumber number : ended) {
    const std::vector<ClusterNumber> absorbed = after_[number]->absorbed;
    for (const ClusterNumber alias : absorbed) {
      if (Touch(alias) != nullptr) after_[alias].reset();
    }
    after_[number].reset();
  }
}

}  // namespace wireprint::dedup
