// The methods of CredibilityService that record reports, and take them back.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/chassis/caller_stages.h"
#include "services/chassis/error.h"
#include "services/chassis/item_rights.h"
#include "services/chassis/status.h"
#include "services/chassis/unary.h"
#include "services/credibility/rpc/convert.h"
#include "services/credibility/rpc/credibility_service.h"
#include "services/credibility/rpc/reply_size.h"
#include "services/report/limits.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility::rpc {
namespace {

using chassis::HandleUnary;

template <typename Message>
RecordItem ToItem(const Message& message, std::string trace_parent) {
  SentReport sent = FromProto(message.report());
  return {std::move(sent.report), sent.observe_time, sent.text_field, message.expected_revision(),
          std::move(trace_parent)};
}

// PERMISSION_DENIED when `item` says itself when it was observed and the caller is no ingester.
absl::Status CheckRights(const chassis::Caller& caller, const RecordItem& item) {
  if (!item.observe_time) return absl::OkStatus();
  return chassis::RequireRole(caller, chassis::Role::kIngester, "setting observe_time");
}

absl::Status CheckSize(size_t size) {
  if (size == 0) {
    return report::Bad(report::reason::kBatchEmpty, "items",
                       absl::StrCat("is empty; send 1 to ", report::kMaxBatchItems, " reports"));
  }
  if (size <= report::kMaxBatchItems) return absl::OkStatus();
  return report::Bad(report::reason::kBatchTooLarge, "items",
                     absl::StrCat("has ", size, " reports, the limit is ", report::kMaxBatchItems, "; split the batch"),
                     report::SizeAndLimit(size, report::kMaxBatchItems));
}

// The status of an item with its field named from the batch.
absl::Status NamedFromBatch(const absl::Status& status, size_t item) {
  const std::optional<chassis::ErrorDetail> detail = chassis::GetErrorDetail(status);
  if (detail && detail->field == "corpus") return status;
  return chassis::PrefixField(status, absl::StrCat("items[", item, "]."));
}

void HalveMatches(pb::BatchRecordReportsResponse& response) {
  for (auto& result : *response.mutable_results()) {
    if (!result.has_response()) continue;
    auto& matches = *result.mutable_response()->mutable_matches()->mutable_matches();
    matches.DeleteSubrange(matches.size() / 2, matches.size() - matches.size() / 2);
  }
}

// Fills the reply of a batch: what is analysed in full first becomes a summary, then matches go.
void EncodeBatch(const Engine::RecordResults& results, bool full, pb::BatchRecordReportsResponse& response) {
  size_t used = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    auto& result = *response.add_results();
    if (!results[i].ok()) {
      *result.mutable_status() = chassis::ToRpcStatus(NamedFromBatch(results[i].status(), i));
      continue;
    }
    ToProto(*results[i], *result.mutable_response());
    const size_t room = kMaxReplyBytes * (i + 1) / results.size();
    FillAnalysis(results[i]->analysis, results[i]->report, {full, false}, room > used ? room - used : 0,
                 *result.mutable_response()->mutable_analysis());
    used += result.ByteSizeLong() + 8;
  }
  for (int round = 0; round < 8 && response.ByteSizeLong() > kMaxReplyBytes; ++round) HalveMatches(response);
  if (response.ByteSizeLong() <= kMaxReplyBytes) return;
  for (auto& result : *response.mutable_results()) {
    if (result.has_response()) result.mutable_response()->mutable_analysis()->clear_credits();
  }
}

}  // namespace

grpc::ServerUnaryReactor* CredibilityServiceImpl::RecordReport(Context* context, const pb::RecordReportRequest* request,
                                                               pb::RecordReportResponse* response) {
  return HandleUnary(chain_, "RecordReport", context, request, response, [this](auto* call) {
    std::vector<RecordItem> items;
    items.push_back(ToItem(call->request(), call->trace_parent()));
    if (absl::Status s = CheckRights(call->caller(), items.front()); !s.ok()) return call->Finish(s);
    if (absl::Status s = CheckView(call->request().view()); !s.ok()) return call->Finish(s);
    const absl::Status begun = engine_->Record(
        call->request().corpus(), std::move(items), call->request().max_matches(), call->deadline(),
        [call](Engine::RecordResults results) {
          if (results[0].ok()) {
            pb::RecordReportResponse& out = call->response();
            ToProto(*results[0], out);
            FillAnalysis(results[0]->analysis, results[0]->report,
                         {call->request().view() != pb::ANALYSIS_VIEW_SUMMARY, call->request().include_clean_text()},
                         kMaxReplyBytes - out.ByteSizeLong(), *out.mutable_analysis());
          }
          call->Finish(results[0].status());
        });
    if (!begun.ok()) call->Finish(begun);
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::BatchRecordReports(Context* context,
                                                                     const pb::BatchRecordReportsRequest* request,
                                                                     pb::BatchRecordReportsResponse* response) {
  return HandleUnary(chain_, "BatchRecordReports", context, request, response, [this](auto* call) {
    const pb::BatchRecordReportsRequest& batch = call->request();
    if (absl::Status s = CheckSize(static_cast<size_t>(batch.items_size())); !s.ok()) return call->Finish(s);
    if (absl::Status s = CheckView(batch.view()); !s.ok()) return call->Finish(s);
    std::vector<RecordItem> items;
    items.reserve(static_cast<size_t>(batch.items_size()));
    const std::string trace_parent = call->trace_parent();
    for (const auto& item : batch.items()) items.push_back(ToItem(item, trace_parent));
    chassis::ItemRights rights(items, [call](const RecordItem& item) { return CheckRights(call->caller(), item); });
    const auto answer = [call, rights = std::move(rights)](Engine::RecordResults results) {
      EncodeBatch(rights.Join(std::move(results)), call->request().view() == pb::ANALYSIS_VIEW_FULL, call->response());
      call->Finish(absl::OkStatus());
    };
    if (items.empty()) return answer({});
    const absl::Status begun =
        engine_->Record(batch.corpus(), std::move(items), batch.max_matches(), call->deadline(), answer);
    if (!begun.ok()) call->Finish(begun);
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::DeleteReport(Context* context, const pb::DeleteReportRequest* request,
                                                               pb::DeleteReportResponse* response) {
  return HandleUnary(chain_, "DeleteReport", context, request, response, [this](auto* call) {
    const pb::DeleteReportRequest& sent = call->request();
    engine_->Delete(sent.corpus(), sent.report_id(), sent.purge(), [call](absl::StatusOr<Micros> time) {
      if (time.ok()) *call->response().mutable_delete_time() = ToTimestamp(*time);
      call->Finish(time.status());
    });
  });
}

}  // namespace wireprint::credibility::rpc
