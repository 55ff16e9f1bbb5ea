#include "clients/cpp/dedup_client.h"

#include <utility>

#include "clients/cpp/channel.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/prepare.h"

namespace wireprint::client {

using Stub = dedupv1::DedupService::StubInterface;

struct DedupClient::Impl {
  Connection connection;
  std::unique_ptr<Stub> stub;

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, const CallOptions& call) const {
    return connection.Call(stub.get(), method, request, call);
  }
};

DedupClient::DedupClient(const ClientOptions& options) {
  const auto channel = MakeChannel(options);
  impl_ = std::make_shared<const Impl>(Impl{Connection(options, channel), dedupv1::DedupService::NewStub(channel)});
}

DedupClient::DedupClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : impl_(std::make_shared<const Impl>(Impl{Connection(options, nullptr), std::move(stub)})) {}

absl::Status DedupClient::WaitConnected(absl::Duration timeout) const {
  return impl_->connection.WaitConnected(timeout);
}

absl::StatusOr<dedupv1::AddReportResponse> DedupClient::AddReport(const dedupv1::AddReportRequest& request,
                                                                  const CallOptions& options) const {
  dedupv1::AddReportRequest prepared = request;
  if (absl::Status status = PrepareReport(prepared.mutable_report()); !status.ok()) {
    return status;
  }
  return impl_->Call(&Stub::AddReport, prepared, options);
}

absl::StatusOr<dedupv1::BatchAddReportsResponse> DedupClient::BatchAddReports(
    const dedupv1::BatchAddReportsRequest& request, const CallOptions& options) const {
  dedupv1::BatchAddReportsRequest prepared = request;
  for (auto& item : *prepared.mutable_items()) {
    if (absl::Status status = PrepareReport(item.mutable_report()); !status.ok()) {
      return status;
    }
  }
  return impl_->Call(&Stub::BatchAddReports, prepared, options);
}

absl::StatusOr<dedupv1::FindMatchesResponse> DedupClient::FindMatches(const dedupv1::FindMatchesRequest& request,
                                                                      const CallOptions& options) const {
  dedupv1::FindMatchesRequest prepared = request;
  PrepareSubject(prepared.mutable_subject());
  return impl_->Call(&Stub::FindMatches, prepared, options);
}

absl::StatusOr<dedupv1::CompareReportsResponse> DedupClient::CompareReports(
    const dedupv1::CompareReportsRequest& request, const CallOptions& options) const {
  dedupv1::CompareReportsRequest prepared = request;
  PrepareSubject(prepared.mutable_a());
  PrepareSubject(prepared.mutable_b());
  return impl_->Call(&Stub::CompareReports, prepared, options);
}

absl::StatusOr<dedupv1::GroupReportsResponse> DedupClient::GroupReports(const dedupv1::GroupReportsRequest& request,
                                                                        const CallOptions& options) const {
  dedupv1::GroupReportsRequest prepared = request;
  for (auto& item : *prepared.mutable_items()) {
    if (item.has_text()) item.set_text_bytes(std::string(item.text()));
  }
  return impl_->Call(&Stub::GroupReports, prepared, options);
}

absl::StatusOr<dedupv1::GetReportResponse> DedupClient::GetReport(const dedupv1::GetReportRequest& request,
                                                                  const CallOptions& options) const {
  return impl_->Call(&Stub::GetReport, request, options);
}

absl::StatusOr<dedupv1::BatchGetReportsResponse> DedupClient::BatchGetReports(
    const dedupv1::BatchGetReportsRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::BatchGetReports, request, options);
}

absl::StatusOr<dedupv1::ListReportsResponse> DedupClient::ListReports(const dedupv1::ListReportsRequest& request,
                                                                      const CallOptions& options) const {
  return impl_->Call(&Stub::ListReports, request, options);
}

absl::StatusOr<dedupv1::GetClusterResponse> DedupClient::GetCluster(const dedupv1::GetClusterRequest& request,
                                                                    const CallOptions& options) const {
  return impl_->Call(&Stub::GetCluster, request, options);
}

absl::StatusOr<dedupv1::ListClustersResponse> DedupClient::ListClusters(const dedupv1::ListClustersRequest& request,
                                                                        const CallOptions& options) const {
  return impl_->Call(&Stub::ListClusters, request, options);
}

absl::StatusOr<dedupv1::ListClusterReportsResponse> DedupClient::ListClusterReports(
    const dedupv1::ListClusterReportsRequest& request, const CallOptions& options) const {
  return impl_->Call(&Stub::ListClusterReports, request, options);
}

std::unique_ptr<grpc::ClientReaderInterface<dedupv1::WatchClustersResponse>> DedupClient::WatchClusters(
    grpc::ClientContext* context, const dedupv1::WatchClustersRequest& request) const {
  impl_->connection.Authorize(context);
  return impl_->stub->WatchClusters(context, request);
}

absl::StatusOr<dedupv1::DeleteReportResponse> DedupClient::DeleteReport(const dedupv1::DeleteReportRequest& request,
                                                                        const CallOptions& options) const {
  return impl_->Call(&Stub::DeleteReport, request, options);
}

absl::StatusOr<dedupv1::ComputeFingerprintResponse> DedupClient::ComputeFingerprint(
    const dedupv1::ComputeFingerprintRequest& request, const CallOptions& options) const {
  dedupv1::ComputeFingerprintRequest prepared = request;
  if (prepared.has_text()) {
    std::string text = std::move(*prepared.mutable_text());
    prepared.set_text_bytes(std::move(text));
  }
  return impl_->Call(&Stub::ComputeFingerprint, prepared, options);
}

absl::StatusOr<dedupv1::GetIndexInfoResponse> DedupClient::GetIndexInfo(const dedupv1::GetIndexInfoRequest& request,
                                                                        const CallOptions& options) const {
  return impl_->Call(&Stub::GetIndexInfo, request, options);
}

const ClientOptions& DedupClient::options() const { return impl_->connection.options(); }

}  // namespace wireprint::client
