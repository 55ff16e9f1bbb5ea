// The methods of CredibilityService about clusters' origins, outlets and their lines.
#include <utility>

#include "services/chassis/error.h"
#include "services/chassis/unary.h"
#include "services/credibility/rpc/convert.h"
#include "services/credibility/rpc/credibility_service.h"
#include "services/credibility/rpc/reply_size.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility::rpc {
namespace {

using chassis::HandleUnary;

}  // namespace

grpc::ServerUnaryReactor* CredibilityServiceImpl::ResolveOrigin(Context* context,
                                                                const pb::ResolveOriginRequest* request,
                                                                pb::ResolveOriginResponse* response) {
  return HandleUnary(chain_, "ResolveOrigin", context, request, response, [this](auto* call) {
    const pb::ResolveOriginRequest& asked = call->request();
    if (asked.cluster_id().empty() && asked.report_id().empty()) {
      return call->Finish(report::Bad(report::reason::kSubjectMissing, "subject",
                                      "is missing; send a cluster_id or the report_id of a recorded report"));
    }
    const absl::StatusOr<OriginPage> page = engine_->ResolveCluster(
        asked.corpus(), asked.cluster_id(), asked.report_id(), asked.page_size(), asked.page_token());
    if (page.ok()) ToProto(*page, call->response());
    call->Finish(page.status());
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::GetOutletProfile(Context* context,
                                                                   const pb::GetOutletProfileRequest* request,
                                                                   pb::GetOutletProfileResponse* response) {
  return HandleUnary(chain_, "GetOutletProfile", context, request, response, [this](auto* call) {
    const pb::GetOutletProfileRequest& asked = call->request();
    const absl::StatusOr<OutletProfile> profile =
        engine_->Profile(asked.corpus(), asked.outlet(), FromProto(asked.has_window(), asked.window()));
    if (profile.ok()) ToProto(*profile, *call->response().mutable_profile());
    call->Finish(profile.status());
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::ListOutlets(Context* context, const pb::ListOutletsRequest* request,
                                                              pb::ListOutletsResponse* response) {
  return HandleUnary(chain_, "ListOutlets", context, request, response, [this](auto* call) {
    const pb::ListOutletsRequest& asked = call->request();
    if (!pb::OutletOrder_IsValid(asked.order())) {
      return call->Finish(report::Bad(report::reason::kValueOutOfRange, "order", "is no order of outlets"));
    }
    const absl::StatusOr<OutletPage> page = engine_->ListOutlets(
        asked.corpus(), FromProto(asked.has_window(), asked.window()), static_cast<OutletOrder>(asked.order()),
        asked.metric(), asked.page_size(), asked.page_token());
    if (page.ok()) {
      for (const OutletProfile& profile : page->profiles) ToProto(profile, *call->response().add_profiles());
      call->response().set_next_page_token(page->next_page_token);
    }
    call->Finish(page.status());
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::ExplainMetric(Context* context,
                                                                const pb::ExplainMetricRequest* request,
                                                                pb::ExplainMetricResponse* response) {
  return HandleUnary(chain_, "ExplainMetric", context, request, response, [this](auto* call) {
    const pb::ExplainMetricRequest& asked = call->request();
    const absl::StatusOr<EvidencePage> page =
        engine_->Explain(asked.corpus(), asked.outlet(), asked.metric(), FromProto(asked.has_window(), asked.window()),
                         asked.page_size(), asked.page_token());
    if (page.ok()) ToProto(*page, call->response());
    call->Finish(page.status());
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::ListRecurringLines(Context* context,
                                                                     const pb::ListRecurringLinesRequest* request,
                                                                     pb::ListRecurringLinesResponse* response) {
  return HandleUnary(chain_, "ListRecurringLines", context, request, response, [this](auto* call) {
    const pb::ListRecurringLinesRequest& asked = call->request();
    const absl::StatusOr<LinePage> page = engine_->ListLines(asked.corpus(), asked.outlet(), asked.include_candidates(),
                                                             asked.page_size(), asked.page_token());
    if (page.ok()) ToProto(*page, call->response());
    call->Finish(page.status());
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::CorrectLine(Context* context, const pb::CorrectLineRequest* request,
                                                              pb::CorrectLineResponse* response) {
  return HandleUnary(chain_, "CorrectLine", context, request, response, [this](auto* call) {
    const pb::CorrectLineRequest& asked = call->request();
    if (!pb::LineRuling_IsValid(asked.ruling()) || !pb::RecurringForm_IsValid(asked.form())) {
      return call->Finish(report::Bad(report::reason::kValueOutOfRange,
                                      pb::LineRuling_IsValid(asked.ruling()) ? "form" : "ruling", "is unknown"));
    }
    CorrectRequest correct{.outlet = asked.outlet(), .author = asked.author(), .reason = asked.reason()};
    if (asked.has_line_id()) correct.line_id = asked.line_id();
    if (asked.has_text()) correct.text = asked.text();
    if (asked.form() != pb::RECURRING_FORM_UNSPECIFIED) correct.form = static_cast<RecurringForm>(asked.form());
    if (asked.ruling() != pb::LINE_RULING_UNSPECIFIED) correct.ruling = static_cast<LineRuling>(asked.ruling());
    const absl::StatusOr<LinePage> page = engine_->CorrectLine(asked.corpus(), correct);
    if (page.ok()) {
      ToProto(page->lines.front(), *call->response().mutable_line());
      call->response().set_generation(page->generation);
    }
    call->Finish(page.status());
  });
}

}  // namespace wireprint::credibility::rpc
