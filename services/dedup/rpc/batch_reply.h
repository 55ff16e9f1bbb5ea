// What is particular to a batch: its size, and a reply that stays within the limit.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/dedup/engine/engine.h"
#include "wireprint/dedup/v1/dedup_service.pb.h"

namespace wireprint::dedup::rpc {

// What a reply may take; under the 2 MiB that the server sends at most.
inline constexpr size_t kMaxReplyBytes = (size_t{2} << 20) - 4096;

// INVALID_ARGUMENT: BATCH_EMPTY, BATCH_TOO_LARGE.
absl::Status ValidateBatchSize(size_t size, absl::string_view field);

// `status` of one item with its field named from the batch: `field` is what it is called there (`report_id`), and
// `list[item]` what it is called in the batch. The corpus is that of the batch.
absl::Status NamedFromBatch(const absl::Status& status, absl::string_view field, absl::string_view list, int item);

// Takes the texts away where the reply would be above kMaxReplyBytes.
void DropTexts(dedup::v1::BatchGetReportsResponse& response);

// One result an item, statuses with their fields named from the batch (`items[3].report.outlet`). Where the reply would
// grow above kMaxReplyBytes, passages go first, then the last matches of each report.
void EncodeBatch(const std::vector<AddResult>& results, dedup::v1::BatchAddReportsResponse& response);

}  // namespace wireprint::dedup::rpc
