// What one operation does to the clusters of a corpus, worked out before anything is changed: reports leave, join and
// found clusters, clusters are merged, and anchors whose report is gone are kept or dropped.
#pragma once

#include <optional>
#include <vector>

#include "services/dedup/core/cluster.h"
#include "services/dedup/core/cluster_table.h"

namespace wireprint::dedup {

// A report as its cluster sees it.
struct ClusterReport {
  Member member;  // `anchor` and the shares say what it hangs on; `cluster` is filled in here
  uint32_t shingle_count = 0;
};

// Not thread-safe; `table` must not change while the edit is made (the sequencer is held), and must outlive it.
class ClusterEdit {
 public:
  // `now` becomes the update time of what is touched.
  ClusterEdit(const ClusterTable& table, Micros now) : table_(table), now_(now) {}

  // Takes the report of `place` out, which hung on `anchor`. If it is itself an anchor it is gone from now on.
  void Leave(const MemberPlace& place, Sequence anchor);

  // `report` joins the cluster of `number`, hanging on its anchor `report.member.anchor`. `founder` is the report that
  // is the whole of the cluster if that has no record yet. Returns the cluster's number.
  ClusterNumber Join(ClusterNumber number, const ClusterReport& founder, ClusterReport report);
  // As Join, in the place of the anchor `replaced`, the same report's former revision that nothing else hangs on.
  ClusterNumber Reseat(ClusterNumber number, Sequence replaced, ClusterReport report);
  // True when Reseat may be called: nothing but what has left hangs on `anchor` of the cluster.
  bool MayReseat(ClusterNumber number, Sequence anchor) const;
  // True when reports that have not left hang on `anchor` of the cluster.
  bool HangOn(ClusterNumber number, Sequence anchor) const;
  // `report`, which has left the cluster, is in it again and holds itself, as an anchor. The cluster has a record.
  // Returns its number.
  ClusterNumber Hold(ClusterNumber number, ClusterReport report);
  // `report`, which has left the cluster that its anchor was kept in, joins that of `number`, which gets a record if it
  // has none. The anchor goes along as one that is gone, if it is none there.
  ClusterNumber Adopt(ClusterNumber number, uint32_t anchor_shingles, ClusterReport report);
  // `report` founds a cluster under `number`. One under its own sequence needs no record and is not to be founded here.
  void Found(ClusterNumber number, ClusterReport report);
  // The report of `sequence`, which has just joined, becomes an anchor.
  void AddAnchor(ClusterNumber number, Sequence sequence, uint32_t shingle_count);
  // Merges two clusters and returns the older, which stays. `founder_b` as for Join, of b; a has a record.
  ClusterNumber Merge(ClusterNumber a, ClusterNumber b, const ClusterReport& founder_b);

  // `alias` no longer resolves to the cluster that absorbed it.
  void ForgetAlias(ClusterNumber alias);

  // Reports in the cluster by now; 1 for one without a record.
  uint32_t SizeOf(ClusterNumber number) const;
  ClusterNumber Resolve(ClusterNumber number) const;

  // Ends the edit: clusters without reports lose their record, anchors that are gone and hold nobody are dropped.
  void Finish();

  // After Finish. What stood before and what stands after, of every cluster that was touched.
  const ClusterImages& before() const { return before_; }
  const ClusterImages& after() const { return after_; }
  std::vector<Member>& put_members() { return put_members_; }
  std::vector<MemberPlace>& erase_members() { return erase_members_; }
  // Anchors that are gone since this edit and are kept: their sketches are to be stored apart.
  const std::vector<Sequence>& kept_anchors() const { return kept_anchors_; }
  // Anchors that were kept apart and need it no more.
  const std::vector<Sequence>& dropped_anchors() const { return dropped_anchors_; }

 private:
  // The record under this very number, now under edit; null when there is none.
  Cluster* Touch(ClusterNumber number);
  const Cluster* Peek(ClusterNumber number) const;
  std::optional<Anchor> PeekAnchor(ClusterNumber number, Sequence anchor) const;
  Cluster& Materialise(ClusterNumber number, const ClusterReport& founder);
  void PutMember(ClusterNumber number, Member member);
  void MergeAnchors(const std::vector<Anchor>& from, std::vector<Anchor>& into);
  bool IsKeptElsewhere(ClusterNumber number, Sequence anchor) const;

  const ClusterTable& table_;
  const Micros now_;
  ClusterImages before_;
  ClusterImages after_;
  std::vector<Member> put_members_;
  std::vector<MemberPlace> erase_members_;
  std::vector<Sequence> newly_gone_;
  std::vector<Sequence> kept_anchors_;
  std::vector<Sequence> dropped_anchors_;
};

}  // namespace wireprint::dedup
