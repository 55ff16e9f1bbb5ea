#include "clients/cpp/credibility_client.h"

#include <utility>

#include "clients/cpp/channel.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/prepare.h"

namespace wireprint::client {

using Stub = credibilityv1::CredibilityService::StubInterface;

struct CredibilityClient::Impl {
  Connection connection;
  std::unique_ptr<Stub> stub;

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, const CallOptions& call) const {
    return connection.Call(stub.get(), method, request, call);
  }

  // The same for a request with one report.
  template <typename Request, typename Response>
  absl::StatusOr<Response> CallPrepared(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                        Request request, const CallOptions& call) const {
    if (absl::Status status = PrepareReport(request.mutable_report()); !status.ok()) {
      return status;
    }
    return Call(method, request, call);
  }
};

CredibilityClient::CredibilityClient(const ClientOptions& options) {
  const auto channel = MakeChannel(options);
  impl_ = std::make_shared<const Impl>(
      Impl{Connection(options, channel), credibilityv1::CredibilityService::NewStub(channel)});
}

CredibilityClient::CredibilityClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : impl_(std::make_shared<const Impl>(Impl{Connection(options, nullptr), std::move(stub)})) {}

absl::Status CredibilityClient::WaitConnected(absl::Duration timeout) const {
  return impl_->connection.WaitConnected(timeout);
}

absl::StatusOr<credibilityv1::AnalyzeReportResponse> CredibilityClient::AnalyzeReport(
    const credibilityv1::AnalyzeReportRequest& request, const CallOptions& options) const {
  return impl_->CallPrepared(&Stub::AnalyzeReport, request, options);
}

absl::StatusOr<credibilityv1::RecordReportResponse> CredibilityClient::RecordReport(
    const credibilityv1::RecordReportRequest& request, const CallOptions& options) const {
  return impl_->CallPrepared(&Stub::RecordReport, request, options);
}

absl::StatusOr<credibilityv1::BatchRecordReportsResponse> CredibilityClient::BatchRecordReports(
    const credibilityv1::BatchRecordReportsRequest& request, const CallOptions& options) const {
  credibilityv1::BatchRecordReportsRequest prepared = request;
  for (auto& item : *prepared.mutable_items()) {
    if (absl::Status status = PrepareReport(item.mutable_report()); !status.ok()) {
      return status;
    }
  }
  return impl_->Call(&Stub::BatchRecordReports, prepared, options);
}

absl::StatusOr<credibilityv1::DeleteReportResponse> CredibilityClient::DeleteReport(
    const credibilityv1::DeleteReportRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::DeleteReport, request, options);
}

absl::StatusOr<credibilityv1::ResolveOriginResponse> CredibilityClient::ResolveOrigin(
    const credibilityv1::ResolveOriginRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::ResolveOrigin, request, options);
}

absl::StatusOr<credibilityv1::GetOutletProfileResponse> CredibilityClient::GetOutletProfile(
    const credibilityv1::GetOutletProfileRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::GetOutletProfile, request, options);
}

absl::StatusOr<credibilityv1::ListOutletsResponse> CredibilityClient::ListOutlets(
    const credibilityv1::ListOutletsRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::ListOutlets, request, options);
}

absl::StatusOr<credibilityv1::ExplainMetricResponse> CredibilityClient::ExplainMetric(
    const credibilityv1::ExplainMetricRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::ExplainMetric, request, options);
}

absl::StatusOr<credibilityv1::ListRecurringLinesResponse> CredibilityClient::ListRecurringLines(
    const credibilityv1::ListRecurringLinesRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::ListRecurringLines, request, options);
}

absl::StatusOr<credibilityv1::CorrectLineResponse> CredibilityClient::CorrectLine(
    const credibilityv1::CorrectLineRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::CorrectLine, request, options);
}

absl::StatusOr<credibilityv1::ListAgenciesResponse> CredibilityClient::ListAgencies(
    const credibilityv1::ListAgenciesRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::ListAgencies, request, options);
}

absl::StatusOr<credibilityv1::ListRulesResponse> CredibilityClient::ListRules(
    const credibilityv1::ListRulesRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::ListRules, request, options);
}

const ClientOptions& CredibilityClient::options() const { return impl_->connection.options(); }

}  // namespace wireprint::client
