#include "services/dedup/rpc/dedup_service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/chassis/item_rights.h"
#include "services/chassis/status.h"
#include "services/chassis/unary.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/rpc/batch_reply.h"
#include "services/dedup/rpc/caller_rights.h"
#include "services/dedup/rpc/convert.h"
#include "wireprint/report/v1/error_reason.pb.h"

namespace wireprint::dedup::rpc {

using chassis::HandleUnary;
using chassis::ItemRights;
using dedup::v1::AddReportRequest;
using dedup::v1::AddReportResponse;
using dedup::v1::BatchAddReportsRequest;
using dedup::v1::BatchAddReportsResponse;

DedupServiceImpl::DedupServiceImpl(chassis::Chain& chain) : chain_(chain) {
  // No message refers to the reasons of errors: this links them in, so that reflection can describe them.
  report::v1::ErrorReason_descriptor();
}

grpc::ServerUnaryReactor* DedupServiceImpl::AddReport(Context* context, const AddReportRequest* request,
                                                      AddReportResponse* response) {
  return HandleUnary(chain_, "AddReport", context, request, response, [this](auto* call) {
    std::vector<AddItem> items;
    items.push_back(FromProto(call->request()));
    if (absl::Status s = CheckRights(call->caller(), items.front()); !s.ok()) return call->Finish(s);
    const absl::Status begun = engine_->Add(call->request().corpus(), std::move(items),
                                            {call->request().max_matches(), call->request().include_passages()},
                                            nullptr, [call](std::vector<AddResult> results) {
                                              if (results[0].ok()) ToProto(*results[0], call->response());
                                              call->Finish(results[0].status());
                                            });
    if (!begun.ok()) call->Finish(begun);
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::BatchAddReports(Context* context, const BatchAddReportsRequest* request,
                                                            BatchAddReportsResponse* response) {
  return HandleUnary(chain_, "BatchAddReports", context, request, response, [this](auto* call) {
    const BatchAddReportsRequest& batch = call->request();
    if (absl::Status s = ValidateBatchSize(static_cast<size_t>(batch.items_size()), "items"); !s.ok())
      return call->Finish(s);
    std::vector<AddItem> items;
    items.reserve(static_cast<size_t>(batch.items_size()));
    for (const auto& item : batch.items()) items.push_back(FromProto(item));
    ItemRights rights(items, [call](const AddItem& item) { return CheckRights(call->caller(), item); });
    const auto answer = [this, call, rights = std::move(rights)](std::vector<AddResult> results) {
      EncodeBatch(rights.Join(std::move(results)), call->response());
      call->response().set_epoch(engine_->store().epoch());
      call->Finish(absl::OkStatus());
    };
    if (items.empty()) return answer({});
    const absl::Status begun = engine_->Add(
        batch.corpus(), std::move(items), {batch.max_matches(), batch.include_passages()},
        [call] { return call->IsCancelled(); }, answer);
    if (!begun.ok()) call->Finish(begun);
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::FindMatches(Context* context, const dedup::v1::FindMatchesRequest* request,
                                                        dedup::v1::FindMatchesResponse* response) {
  return HandleUnary(chain_, "FindMatches", context, request, response, [this](auto* call) {
    const absl::StatusOr<FindRequest> find = FromProto(call->request());
    if (!find.ok()) return call->Finish(find.status());
    const absl::StatusOr<MatchSet> matches = engine_->FindMatches(call->request().corpus(), *find);
    if (matches.ok()) {
      ToProto(*matches, *call->response().mutable_matches());
      ToProto(matches->place, *call->response().mutable_cluster());
    }
    call->Finish(matches.status());
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::CompareReports(Context* context,
                                                           const dedup::v1::CompareReportsRequest* request,
                                                           dedup::v1::CompareReportsResponse* response) {
  return HandleUnary(chain_, "CompareReports", context, request, response, [this](auto* call) {
    const absl::StatusOr<Subject> a = FromProto(call->request().a(), "a");
    if (!a.ok()) return call->Finish(a.status());
    const absl::StatusOr<Subject> b = FromProto(call->request().b(), "b");
    if (!b.ok()) return call->Finish(b.status());
    const absl::StatusOr<ComparisonResult> result = engine_->Compare(call->request().corpus(), *a, *b);
    if (result.ok()) ToProto(*result, call->response());
    call->Finish(result.status());
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::GroupReports(Context* context,
                                                         const dedup::v1::GroupReportsRequest* request,
                                                         dedup::v1::GroupReportsResponse* response) {
  return HandleUnary(chain_, "GroupReports", context, request, response, [this](auto* call) {
    const absl::StatusOr<std::vector<GroupItem>> items = FromProto(call->request());
    if (!items.ok()) return call->Finish(items.status());
    const absl::StatusOr<GroupResult> result =
        engine_->Group(call->request().corpus(), *items, [call] { return call->IsCancelled(); });
    if (result.ok()) ToProto(*result, call->response());
    call->Finish(result.status());
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::GetReport(Context* context, const dedup::v1::GetReportRequest* request,
                                                      dedup::v1::GetReportResponse* response) {
  return HandleUnary(chain_, "GetReport", context, request, response, [this](auto* call) {
    const absl::StatusOr<StoredReport> report = engine_->Get(call->request().corpus(), call->request().report_id());
    if (report.ok()) ToProto(*report, call->request().include_text(), call->response());
    call->Finish(report.status());
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::DeleteReport(Context* context,
                                                         const dedup::v1::DeleteReportRequest* request,
                                                         dedup::v1::DeleteReportResponse* response) {
  return HandleUnary(chain_, "DeleteReport", context, request, response, [this](auto* call) {
    const dedup::v1::DeleteReportRequest& sent = call->request();
    engine_->Delete(sent.corpus(), sent.report_id(), {sent.purge(), sent.allow_missing()},
                    [call](absl::StatusOr<Micros> time) {
                      if (time.ok()) *call->response().mutable_delete_time() = ToTimestamp(*time);
                      call->Finish(time.status());
                    });
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::ComputeFingerprint(Context* context,
                                                               const dedup::v1::ComputeFingerprintRequest* request,
                                                               dedup::v1::ComputeFingerprintResponse* response) {
  return HandleUnary(chain_, "ComputeFingerprint", context, request, response, [this](auto* call) {
    const FingerprintRequest decoded = FromProto(call->request());
    const absl::StatusOr<FingerprintResult> result = engine_->ComputeFingerprint(decoded);
    if (result.ok()) ToProto(*result, decoded.subject.text, call->response());
    call->Finish(result.status());
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::GetIndexInfo(Context* context,
                                                         const dedup::v1::GetIndexInfoRequest* request,
                                                         dedup::v1::GetIndexInfoResponse* response) {
  return HandleUnary(chain_, "GetIndexInfo", context, request, response, [this](auto* call) {
    const absl::StatusOr<IndexInfo> info = engine_->Info(call->request().corpus());
    if (info.ok()) ToProto(*info, *engine_, call->response());
    call->Finish(info.status());
  });
}

}  // namespace wireprint::dedup::rpc
