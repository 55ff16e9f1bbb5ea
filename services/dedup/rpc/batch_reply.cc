#include "services/dedup/rpc/batch_reply.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/chassis/status.h"
#include "services/dedup/engine/limits.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/rpc/convert.h"

namespace wireprint::dedup::rpc {
namespace {

// The status of an item with its field named from the batch; the corpus is that of the batch.
absl::Status NamedFromBatch(const absl::Status& status, size_t item) {
  const std::optional<chassis::ErrorDetail> detail = chassis::GetErrorDetail(status);
  if (detail && detail->field == "corpus") return status;
  return chassis::PrefixField(status, absl::StrCat("items[", item, "]."));
}

void DropPassages(dedup::v1::BatchAddReportsResponse& response) {
  for (auto& result : *response.mutable_results()) {
    if (!result.has_response()) continue;
    for (auto& match : *result.mutable_response()->mutable_matches()->mutable_matches()) {
      match.mutable_comparison()->clear_passages();
    }
  }
}

void HalveMatches(dedup::v1::BatchAddReportsResponse& response) {
  for (auto& result : *response.mutable_results()) {
    if (!result.has_response()) continue;
    auto& matches = *result.mutable_response()->mutable_matches()->mutable_matches();
    matches.DeleteSubrange(matches.size() / 2, matches.size() - matches.size() / 2);
  }
}

}  // namespace

absl::Status ValidateBatchSize(size_t size, absl::string_view field) {
  if (size == 0) {
    return chassis::MakeError(absl::StatusCode::kInvalidArgument,
                              absl::StrCat(field, ": is empty; send 1 to ", kMaxBatchItems, " reports"),
                              {.reason = reason::kBatchEmpty, .field = std::string(field)});
  }
  if (size <= kMaxBatchItems) return absl::OkStatus();
  return chassis::MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat(field, ": has ", size, " reports, the limit is ", kMaxBatchItems, "; split the batch"),
      {.reason = reason::kBatchTooLarge,
       .field = std::string(field),
       .metadata = {{"size", absl::StrCat(size)}, {"limit", absl::StrCat(kMaxBatchItems)}}});
}

absl::Status NamedFromBatch(const absl::Status& status, absl::string_view field, absl::string_view list, int item) {
  const std::optional<chassis::ErrorDetail> detail = chassis::GetErrorDetail(status);
  if (!detail || detail->field != field) return status;
  return chassis::RenameField(status, absl::StrCat(list, "[", item, "]"));
}

void DropTexts(dedup::v1::BatchGetReportsResponse& response) {
  if (response.ByteSizeLong() <= kMaxReplyBytes) return;
  for (auto& result : *response.mutable_results()) {
    if (result.has_response()) result.mutable_response()->mutable_report()->clear_text_bytes();
  }
}

void EncodeBatch(const std::vector<AddResult>& results, dedup::v1::BatchAddReportsResponse& response) {
  for (size_t i = 0; i < results.size(); ++i) {
    auto& result = *response.add_results();
    if (results[i].ok()) {
      ToProto(*results[i], *result.mutable_response());
    } else {
      *result.mutable_status() = chassis::ToRpcStatus(NamedFromBatch(results[i].status(), i));
    }
  }
  if (response.ByteSizeLong() <= kMaxReplyBytes) return;
  DropPassages(response);
  while (response.ByteSizeLong() > kMaxReplyBytes) HalveMatches(response);
}

}  // namespace wireprint::dedup::rpc
