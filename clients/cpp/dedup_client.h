// The client of the dedup service.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/error.h"
#include "clients/cpp/options.h"
#include "clients/cpp/types.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::client {

// Holds one channel; cheap to copy, all copies share it. Every method may be called from any thread and blocks until
// there is an answer or the timeout has passed. Errors carry what ErrorOf reads. A server that cannot be reached within
// the timeout is UNAVAILABLE. Texts may be given as `text` or `text_bytes`; they are sent as `text_bytes`.
class DedupClient {
 public:
  explicit DedupClient(const ClientOptions& options);
  // Over a stub of the caller's, for tests.
  DedupClient(std::unique_ptr<dedupv1::DedupService::StubInterface> stub, const ClientOptions& options);

  // Waits for a connection. UNAVAILABLE when there is none within `timeout`.
  absl::Status WaitConnected(absl::Duration timeout) const;

  absl::StatusOr<dedupv1::AddReportResponse> AddReport(const dedupv1::AddReportRequest& request,
                                                       const CallOptions& options = {}) const;
  // At most 256 items and 4 MiB a call; AddAll cuts longer input.
  absl::StatusOr<dedupv1::BatchAddReportsResponse> BatchAddReports(const dedupv1::BatchAddReportsRequest& request,
                                                                   const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::FindMatchesResponse> FindMatches(const dedupv1::FindMatchesRequest& request,
                                                           const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::CompareReportsResponse> CompareReports(const dedupv1::CompareReportsRequest& request,
                                                                 const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::GroupReportsResponse> GroupReports(const dedupv1::GroupReportsRequest& request,
                                                             const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::GetReportResponse> GetReport(const dedupv1::GetReportRequest& request,
                                                       const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::BatchGetReportsResponse> BatchGetReports(const dedupv1::BatchGetReportsRequest& request,
                                                                   const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::ListReportsResponse> ListReports(const dedupv1::ListReportsRequest& request,
                                                           const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::GetClusterResponse> GetCluster(const dedupv1::GetClusterRequest& request,
                                                         const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::ListClustersResponse> ListClusters(const dedupv1::ListClustersRequest& request,
                                                             const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::ListClusterReportsResponse> ListClusterReports(
      const dedupv1::ListClusterReportsRequest& request, const CallOptions& options = {}) const;
  // The stream as it is, without a deadline; it fails at once where the server cannot be reached. ClusterWatch resumes
  // it.
  std::unique_ptr<grpc::ClientReaderInterface<dedupv1::WatchClustersResponse>> WatchClusters(
      grpc::ClientContext* context, const dedupv1::WatchClustersRequest& request) const;
  absl::StatusOr<dedupv1::DeleteReportResponse> DeleteReport(const dedupv1::DeleteReportRequest& request,
                                                             const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::ComputeFingerprintResponse> ComputeFingerprint(
      const dedupv1::ComputeFingerprintRequest& request, const CallOptions& options = {}) const;
  absl::StatusOr<dedupv1::GetIndexInfoResponse> GetIndexInfo(const dedupv1::GetIndexInfoRequest& request,
                                                             const CallOptions& options = {}) const;

  const ClientOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace wireprint::client
