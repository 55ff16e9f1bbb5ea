// Reading clusters: one, a list, the reports of one.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/dedup/engine/cluster_requests.h"
#include "services/dedup/engine/resolve.h"

namespace wireprint::dedup {

// INVALID_ARGUMENT / CLUSTER_ID_MALFORMED, or the number.
absl::StatusOr<ClusterNumber> ValidateClusterId(const std::string& cluster_id);

// The cluster that `number` is called by now, with its first report, its anchors and its outlets, from a corpus that
// has nothing uncommitted of it. NOT_FOUND / CLUSTER_NOT_FOUND.
absl::StatusOr<ClusterView> ReadCluster(const ReadContext& context, ClusterNumber number);

// A page of the clusters that stand. Errors: VALUE_OUT_OF_RANGE, PAGE_TOKEN_INVALID, TIMESTAMP_INVALID,
// ORDER_BY_UNKNOWN. What of it is not durable yet is so once everything is that was sequenced before it returned.
absl::StatusOr<ClusterPage> ListClusters(const ReadContext& context, const std::string& corpus,
                                         const ListClustersQuery& query);

// A page of the reports of a cluster. Errors: as above and CLUSTER_ID_MALFORMED, CLUSTER_NOT_FOUND.
absl::StatusOr<MemberPage> ListMembers(const ReadContext& context, const std::string& corpus,
                                       const ListMembersQuery& query);

// A page of the reports of a corpus. Errors: VALUE_OUT_OF_RANGE, PAGE_TOKEN_INVALID, TIMESTAMP_INVALID.
absl::StatusOr<ReportPage> ListReports(const ReadContext& context, const std::string& corpus,
                                       const ListReportsQuery& query);

// The number of items meant by `page_size`.
absl::StatusOr<uint32_t> ValidatePageSize(uint32_t page_size);
// INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
absl::Status PageTokenInvalid();

}  // namespace wireprint::dedup
