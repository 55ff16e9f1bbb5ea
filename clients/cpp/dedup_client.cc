#include "clients/cpp/dedup_client.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/prepare.h"
#include "grpcpp/client_context.h"

namespace wireprint::client {

struct DedupClient::Impl {
  ClientOptions options;
  std::shared_ptr<grpc::Channel> channel;  // null over a caller's stub
  std::unique_ptr<dedupv1::DedupService::StubInterface> stub;

  void Configure(grpc::ClientContext* context, const CallOptions& call) const {
    context->set_deadline(absl::ToChronoTime(absl::Now() + call.timeout.value_or(options.timeout)));
    context->set_wait_for_ready(options.wait_for_ready);
    for (const auto& [key, value] : call.metadata) {
      context->AddMetadata(key, value);
    }
  }

  bool Connected() const { return channel == nullptr || channel->GetState(false) == GRPC_CHANNEL_READY; }

  // A call that waited for a connection in vain ends in DEADLINE_EXCEEDED, which says nothing of the cause.
  absl::Status Result(const grpc::Status& status) const {
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED && !Connected()) {
      return absl::UnavailableError(absl::StrCat("no connection to ", options.target));
    }
    return ToStatus(status);
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (dedupv1::DedupService::StubInterface::*method)(grpc::ClientContext*,
                                                                                             const Request&, Response*),
                                const Request& request, const CallOptions& call) const {
    grpc::ClientContext context;
    Configure(&context, call);
    Response response;
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    if (!status.ok()) {
      return Result(status);
    }
    return response;
  }
};

using Stub = dedupv1::DedupService::StubInterface;

DedupClient::DedupClient(const ClientOptions& options) {
  auto impl = std::make_shared<Impl>();
  impl->options = options;
  impl->channel = MakeChannel(options);
  impl->stub = dedupv1::DedupService::NewStub(impl->channel);
  impl_ = std::move(impl);
}

DedupClient::DedupClient(std::unique_ptr<Stub> stub, const ClientOptions& options) {
  auto impl = std::make_shared<Impl>();
  impl->options = options;
  impl->stub = std::move(stub);
  impl_ = std::move(impl);
}

absl::Status DedupClient::WaitConnected(absl::Duration timeout) const {
  if (impl_->channel == nullptr || impl_->channel->WaitForConnected(absl::ToChronoTime(absl::Now() + timeout))) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("no connection to ", impl_->options.target));
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

const ClientOptions& DedupClient::options() const { return impl_->options; }

}  // namespace wireprint::client
