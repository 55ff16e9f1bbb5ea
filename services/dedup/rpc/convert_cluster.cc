#include "services/dedup/rpc/convert.h"

namespace wireprint::dedup::rpc {
namespace {

void ToProto(const Member& member, dedup::v1::ClusterMember& proto) {
  proto.set_report_id(member.report_id);
  proto.set_outlet(member.outlet);
  *proto.mutable_observe_time() = ToTimestamp(member.observe_time);
  proto.set_sequence(member.sequence);
  proto.set_anchor_sequence(member.anchor);
  if (member.anchor == member.sequence) return;
  dedup::v1::Comparison& comparison = *proto.mutable_comparison();
  comparison.set_relation(static_cast<dedup::v1::Relation>(member.relation));
  comparison.set_jaccard(RoundShare(member.jaccard));
  comparison.set_containment(RoundShare(member.containment));
  comparison.set_reverse_containment(RoundShare(member.reverse_containment));
}

dedup::v1::ClusterChange::Kind ToProto(LogEntry::Kind kind) {
  return static_cast<dedup::v1::ClusterChange::Kind>(kind);
}

std::optional<SentTime> Sent(bool present, const google::protobuf::Timestamp& time) {
  if (!present) return std::nullopt;
  return SentTime{time.seconds(), time.nanos()};
}

}  // namespace

ListClustersQuery FromProto(const dedup::v1::ListClustersRequest& request) {
  return {.page_size = request.page_size(),
          .page_token = request.page_token(),
          .updated_since = Sent(request.has_updated_since(), request.updated_since()),
          .minimum_size = request.minimum_report_count(),
          .order_by = request.order_by()};
}

ListMembersQuery FromProto(const dedup::v1::ListClusterReportsRequest& request) {
  return {.cluster_id = request.cluster_id(), .page_size = request.page_size(), .page_token = request.page_token()};
}

ListReportsQuery FromProto(const dedup::v1::ListReportsRequest& request) {
  return {.page_size = request.page_size(),
          .page_token = request.page_token(),
          .observed_after = Sent(request.has_observed_after(), request.observed_after()),
          .observed_before = Sent(request.has_observed_before(), request.observed_before()),
          .include_text = request.include_text()};
}

void ToProto(const ClusterPlace& place, dedup::v1::ClusterPlace& proto) {
  if (place.cluster != 0) proto.set_cluster_id(ClusterId(place.cluster));
  proto.set_report_count(place.size);
  proto.set_anchor_report_id(place.anchor_report_id);
  proto.set_compilation(place.compilation);
  for (const ClusterNumber linked : place.linked) proto.add_linked_cluster_ids(ClusterId(linked));
}

void ToProto(const ClusterView& view, dedup::v1::Cluster& proto) {
  const Cluster& cluster = view.cluster;
  proto.set_cluster_id(ClusterId(cluster.number));
  for (const ClusterNumber absorbed : cluster.absorbed) proto.add_former_cluster_ids(ClusterId(absorbed));
  proto.set_report_count(cluster.size);
  if (view.first) ToProto(*view.first, *proto.mutable_first());
  proto.set_outlet_count(view.outlet_count);
  for (size_t i = 0; i < cluster.anchors.size(); ++i) {
    dedup::v1::ClusterAnchor& anchor = *proto.add_anchors();
    anchor.set_sequence(cluster.anchors[i].sequence);
    anchor.set_member_count(cluster.anchors[i].members);
    if (i < view.anchor_ids.size()) anchor.set_report_id(view.anchor_ids[i]);
  }
  if (cluster.create_time != 0) *proto.mutable_create_time() = ToTimestamp(cluster.create_time);
  *proto.mutable_update_time() = ToTimestamp(cluster.update_time);
}

void ToProto(const ClusterView& view, dedup::v1::GetClusterResponse& response) {
  ToProto(view, *response.mutable_cluster());
}

void ToProto(const ClusterPage& page, dedup::v1::ListClustersResponse& response) {
  for (const ClusterView& view : page.clusters) ToProto(view, *response.add_clusters());
  response.set_next_page_token(page.next_page_token);
  response.set_epoch(page.epoch);
  response.set_resume_token(page.resume_token);
}

void ToProto(const MemberPage& page, dedup::v1::ListClusterReportsResponse& response) {
  response.set_cluster_id(ClusterId(page.cluster));
  for (const Member& member : page.members) ToProto(member, *response.add_members());
  response.set_next_page_token(page.next_page_token);
}

void ToProto(const ChangePage& page, dedup::v1::WatchClustersResponse& response) {
  for (const LogEntry& entry : page.entries) {
    // The deletion of what was never there.
    if (entry.kind == LogEntry::Kind::kDeleted && entry.cluster == 0) continue;
    dedup::v1::ClusterChange& change = *response.add_changes();
    change.set_kind(ToProto(entry.kind));
    if (entry.cluster != 0) change.set_cluster_id(ClusterId(entry.cluster));
    if (entry.other_cluster != 0) change.set_former_cluster_id(ClusterId(entry.other_cluster));
    change.set_report_id(entry.report_id);
    change.set_outlet(entry.outlet);
    change.set_sequence(entry.sequence);
    if (!entry.report_id.empty()) *change.mutable_observe_time() = ToTimestamp(entry.observe_time);
    *change.mutable_change_time() = ToTimestamp(entry.time);
    change.set_report_count(entry.size);
  }
  response.set_resume_token(page.resume_token);
  response.set_behind(page.behind);
}

}  // namespace wireprint::dedup::rpc
