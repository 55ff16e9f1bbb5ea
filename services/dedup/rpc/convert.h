// Protobuf messages to the engine's values and back. No decisions here.
#pragma once

#include <optional>
#include <vector>

#include "services/dedup/engine/cluster_requests.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/engine/requests.h"
#include "wireprint/dedup/v1/cluster.pb.h"
#include "wireprint/dedup/v1/dedup_service.pb.h"
#include "wireprint/dedup/v1/group.pb.h"
#include "wireprint/dedup/v1/match.pb.h"
#include "wireprint/report/v1/report.pb.h"

namespace wireprint::dedup::rpc {

AddItem FromProto(const dedup::v1::AddReportRequest& request);
AddItem FromProto(const dedup::v1::BatchAddReportsRequest::Item& item);
// SUBJECT_MISSING when it is neither an id nor a text; `field` is its path.
absl::StatusOr<Subject> FromProto(const dedup::v1::Subject& subject, absl::string_view field);
absl::StatusOr<FindRequest> FromProto(const dedup::v1::FindMatchesRequest& request);
// SUBJECT_MISSING naming the item.
absl::StatusOr<std::vector<GroupItem>> FromProto(const dedup::v1::GroupReportsRequest& request);
ListClustersQuery FromProto(const dedup::v1::ListClustersRequest& request);
ListMembersQuery FromProto(const dedup::v1::ListClusterReportsRequest& request);
ListReportsQuery FromProto(const dedup::v1::ListReportsRequest& request);
FingerprintRequest FromProto(const dedup::v1::ComputeFingerprintRequest& request);

void ToProto(const AddOutcome& outcome, dedup::v1::AddReportResponse& response);
void ToProto(const MatchSet& matches, dedup::v1::Matches& proto);
void ToProto(const ComparisonResult& result, dedup::v1::CompareReportsResponse& response);
void ToProto(const GroupResult& result, dedup::v1::GroupReportsResponse& response);
void ToProto(const StoredReport& report, bool include_text, dedup::v1::GetReportResponse& response);
void ToProto(const FingerprintResult& result, absl::string_view text, dedup::v1::ComputeFingerprintResponse& response);
void ToProto(const IndexInfo& info, const Engine& engine, dedup::v1::GetIndexInfoResponse& response);
void ToProto(const ClusterPlace& place, dedup::v1::ClusterPlace& proto);
void ToProto(const ClusterView& view, dedup::v1::Cluster& proto);
void ToProto(const ClusterView& view, dedup::v1::GetClusterResponse& response);
void ToProto(const ClusterPage& page, dedup::v1::ListClustersResponse& response);
void ToProto(const MemberPage& page, dedup::v1::ListClusterReportsResponse& response);
void ToProto(const ChangePage& page, dedup::v1::WatchClustersResponse& response);
google::protobuf::Timestamp ToTimestamp(Micros time);
// A stored share with the digits that it holds: 0.581006, not 0.5810055732727051.
double RoundShare(float stored);

}  // namespace wireprint::dedup::rpc
