// CredibilityService over an engine: each handler decodes, calls the engine, encodes.
#pragma once

#include <vector>

#include "services/chassis/call_chain.h"
#include "services/credibility/engine/engine.h"
#include "wireprint/credibility/v1/credibility_service.grpc.pb.h"

namespace wireprint::credibility::rpc {

// Stateless and thread-safe. `chain` must outlive it and its calls, and let no call in before Use.
class CredibilityServiceImpl final : public credibility::v1::CredibilityService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  explicit CredibilityServiceImpl(chassis::Chain& chain);

  // The engine that every call goes to; must outlive the calls. Once.
  void Use(Engine& engine);

  Reactor* AnalyzeReport(Context* context, const v1::AnalyzeReportRequest* request,
                         v1::AnalyzeReportResponse* response) override;
  Reactor* RecordReport(Context* context, const v1::RecordReportRequest* request,
                        v1::RecordReportResponse* response) override;
  Reactor* BatchRecordReports(Context* context, const v1::BatchRecordReportsRequest* request,
                              v1::BatchRecordReportsResponse* response) override;
  Reactor* DeleteReport(Context* context, const v1::DeleteReportRequest* request,
                        v1::DeleteReportResponse* response) override;
  Reactor* ResolveOrigin(Context* context, const v1::ResolveOriginRequest* request,
                         v1::ResolveOriginResponse* response) override;
  Reactor* GetOutletProfile(Context* context, const v1::GetOutletProfileRequest* request,
                            v1::GetOutletProfileResponse* response) override;
  Reactor* ListOutlets(Context* context, const v1::ListOutletsRequest* request,
                       v1::ListOutletsResponse* response) override;
  Reactor* ExplainMetric(Context* context, const v1::ExplainMetricRequest* request,
                         v1::ExplainMetricResponse* response) override;
  Reactor* ListRecurringLines(Context* context, const v1::ListRecurringLinesRequest* request,
                              v1::ListRecurringLinesResponse* response) override;
  Reactor* CorrectLine(Context* context, const v1::CorrectLineRequest* request,
                       v1::CorrectLineResponse* response) override;
  Reactor* ListAgencies(Context* context, const v1::ListAgenciesRequest* request,
                        v1::ListAgenciesResponse* response) override;
  Reactor* ListRules(Context* context, const v1::ListRulesRequest* request, v1::ListRulesResponse* response) override;

 private:
  Engine* engine_ = nullptr;
  const Rules* rules_ = nullptr;
  chassis::Chain& chain_;
  std::vector<const analysis::Agency*> agencies_by_id_;
};

}  // namespace wireprint::credibility::rpc
