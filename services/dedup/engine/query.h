// The questions that change nothing.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/engine/requests.h"
#include "services/dedup/engine/resolve.h"

namespace wireprint::dedup {

// Requests are valid but for what is found on the way.
absl::StatusOr<MatchSet> FindMatches(const ReadContext& context, const FindRequest& request, uint32_t max_matches);
absl::StatusOr<ComparisonResult> Compare(const ReadContext& context, const Subject& a, const Subject& b);

// INVALID_ARGUMENT: SCHEME_UNKNOWN, VALUE_OUT_OF_RANGE.
absl::StatusOr<FingerprintResult> ComputeFingerprint(const FingerprintRequest& request,
                                                     const analysis::LineRules& rules);

}  // namespace wireprint::dedup
