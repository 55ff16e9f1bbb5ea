// Following the change feed of a corpus.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/dedup/engine/cluster_requests.h"
#include "services/dedup/engine/resolve.h"

namespace wireprint::dedup {

// The number that `resume_token` stands for; the newest durable one when it is empty. INVALID_ARGUMENT /
// RESUME_TOKEN_INVALID, OUT_OF_RANGE / RESUME_TOKEN_EXPIRED.
absl::StatusOr<uint64_t> ResumeAt(const Corpus& corpus, const RecordStore& store, const std::string& resume_token);

// Up to `limit` durable entries behind `after`. OUT_OF_RANGE / RESUME_TOKEN_EXPIRED once `after` was trimmed away.
absl::StatusOr<ChangePage> ReadChanges(const Corpus& corpus, const RecordStore& store, uint64_t after, size_t limit);

}  // namespace wireprint::dedup
