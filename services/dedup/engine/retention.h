// Letting reports go when their time is up: whole segments of the order at a time.
#pragma once

#include "absl/status/status.h"
#include "services/dedup/engine/add.h"

namespace wireprint::dedup {

// Reports of one step of ExpireOld. Writers wait while a step is worked out: milliseconds.
inline constexpr size_t kSegmentReports = 1024;
// An absorbed cluster's number resolves for retention and so much longer. Microseconds; 90 days.
inline constexpr Micros kAliasTime = Micros{90} * 24 * 3600 * 1'000'000;

struct Expiry {
  uint64_t reports = 0;
  uint64_t log_entries = 0;
  uint64_t aliases = 0;
};

// Lets go what is older than the retention at `now`: reports by when they were received, oldest first, as long as the
// oldest is too old; entries of the change feed; numbers of absorbed clusters. Each step is one commit: killed between
// two, the next run goes on. Anchors that hold younger reports are kept as sketches. Returns once everything is durable
// and RAM and disk are given back, at the first error, or soon after `cancelled` says so (it may be null); one caller
// at a time. Texts and sketches are erased by range, so that whole files go.
absl::StatusOr<Expiry> ExpireOld(const WriteContext& context, Corpus& corpus, Micros now, const CancelledFn& cancelled);

}  // namespace wireprint::dedup
