// DedupService over an engine: each handler decodes, calls the engine, encodes.
#pragma once

#include "services/chassis/call_chain.h"
#include "services/dedup/engine/engine.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::dedup::rpc {

// Stateless and thread-safe. `chain` must outlive it and its calls, and let no call in before Use.
class DedupServiceImpl final : public dedup::v1::DedupService::CallbackService {
 public:
  explicit DedupServiceImpl(chassis::Chain& chain);

  // The engine that every call goes to; must outlive the calls. Once.
  void Use(Engine& engine) { engine_ = &engine; }

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* AddReport(Context*, const dedup::v1::AddReportRequest*, dedup::v1::AddReportResponse*) override;
  Reactor* BatchAddReports(Context*, const dedup::v1::BatchAddReportsRequest*,
                           dedup::v1::BatchAddReportsResponse*) override;
  Reactor* FindMatches(Context*, const dedup::v1::FindMatchesRequest*, dedup::v1::FindMatchesResponse*) override;
  Reactor* CompareReports(Context*, const dedup::v1::CompareReportsRequest*,
                          dedup::v1::CompareReportsResponse*) override;
  Reactor* GroupReports(Context*, const dedup::v1::GroupReportsRequest*, dedup::v1::GroupReportsResponse*) override;
  Reactor* GetReport(Context*, const dedup::v1::GetReportRequest*, dedup::v1::GetReportResponse*) override;
  Reactor* BatchGetReports(Context*, const dedup::v1::BatchGetReportsRequest*,
                           dedup::v1::BatchGetReportsResponse*) override;
  Reactor* ListReports(Context*, const dedup::v1::ListReportsRequest*, dedup::v1::ListReportsResponse*) override;
  Reactor* GetCluster(Context*, const dedup::v1::GetClusterRequest*, dedup::v1::GetClusterResponse*) override;
  Reactor* ListClusters(Context*, const dedup::v1::ListClustersRequest*, dedup::v1::ListClustersResponse*) override;
  Reactor* ListClusterReports(Context*, const dedup::v1::ListClusterReportsRequest*,
                              dedup::v1::ListClusterReportsResponse*) override;
  grpc::ServerWriteReactor<dedup::v1::WatchClustersResponse>* WatchClusters(
      Context*, const dedup::v1::WatchClustersRequest*) override;
  Reactor* DeleteReport(Context*, const dedup::v1::DeleteReportRequest*, dedup::v1::DeleteReportResponse*) override;
  Reactor* ComputeFingerprint(Context*, const dedup::v1::ComputeFingerprintRequest*,
                              dedup::v1::ComputeFingerprintResponse*) override;
  Reactor* GetIndexInfo(Context*, const dedup::v1::GetIndexInfoRequest*, dedup::v1::GetIndexInfoResponse*) override;

 private:
  Engine* engine_ = nullptr;
  chassis::Chain& chain_;
};

}  // namespace wireprint::dedup::rpc
