// The client of the credibility service.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/error.h"
#include "clients/cpp/options.h"
#include "clients/cpp/types.h"
#include "wireprint/credibility/v1/credibility_service.grpc.pb.h"

namespace wireprint::client {

// Holds one channel; cheap to copy, all copies share it. Every method may be called from any thread and blocks until
// there is an answer or the timeout has passed. Errors carry what ErrorOf reads. A server that cannot be reached within
// the timeout is UNAVAILABLE. Texts may be given as `text` or `text_bytes`; they are sent as `text_bytes`.
class CredibilityClient {
 public:
  // ClientOptions::target is dedup's unless it is said: kCredibilityTarget is where this service listens.
  explicit CredibilityClient(const ClientOptions& options);
  // Over a stub of the caller's, for tests.
  CredibilityClient(std::unique_ptr<credibilityv1::CredibilityService::StubInterface> stub,
                    const ClientOptions& options);

  // Waits for a connection. UNAVAILABLE when there is none within `timeout`.
  absl::Status WaitConnected(absl::Duration timeout) const;

  absl::StatusOr<credibilityv1::AnalyzeReportResponse> AnalyzeReport(const credibilityv1::AnalyzeReportRequest& request,
                                                                     const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::RecordReportResponse> RecordReport(const credibilityv1::RecordReportRequest& request,
                                                                   const CallOptions& options = {}) const;
  // At most 256 items and 4 MiB a call; RecordAll cuts longer input.
  absl::StatusOr<credibilityv1::BatchRecordReportsResponse> BatchRecordReports(
      const credibilityv1::BatchRecordReportsRequest& request, const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::DeleteReportResponse> DeleteReport(const credibilityv1::DeleteReportRequest& request,
                                                                   const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::ResolveOriginResponse> ResolveOrigin(const credibilityv1::ResolveOriginRequest& request,
                                                                     const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::GetOutletProfileResponse> GetOutletProfile(
      const credibilityv1::GetOutletProfileRequest& request, const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::ListOutletsResponse> ListOutlets(const credibilityv1::ListOutletsRequest& request,
                                                                 const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::ExplainMetricResponse> ExplainMetric(const credibilityv1::ExplainMetricRequest& request,
                                                                     const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::ListRecurringLinesResponse> ListRecurringLines(
      const credibilityv1::ListRecurringLinesRequest& request, const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::CorrectLineResponse> CorrectLine(const credibilityv1::CorrectLineRequest& request,
                                                                 const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::ListAgenciesResponse> ListAgencies(const credibilityv1::ListAgenciesRequest& request,
                                                                   const CallOptions& options = {}) const;
  absl::StatusOr<credibilityv1::ListRulesResponse> ListRules(const credibilityv1::ListRulesRequest& request,
                                                             const CallOptions& options = {}) const;

  const ClientOptions& options() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace wireprint::client
