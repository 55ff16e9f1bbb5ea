// Adding many reports: batches, retries, order.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cpp/backoff.h"
#include "clients/cpp/batch.h"
#include "clients/cpp/dedup_client.h"

namespace wireprint::client {

struct AddAllOptions {
  std::string corpus;
  uint32_t max_matches = 0;
  bool include_passages = false;
  // Calls under way at once. With 1, reports are stored in the order of the source. With more, batches may overtake
  // each other: of two copies in different batches either may come to be the earlier.
  int in_flight = 4;
  size_t max_items = kMaxBatchItems;
  size_t max_bytes = kMaxBatchBytes;
  // For one batch with all its retries.
  absl::Duration timeout = absl::Minutes(2);
  BackoffOptions backoff;
  Timing timing = RealTiming();
};

// What became of one report of the source.
struct AddOutcome {
  uint64_t index = 0;
  const reportv1::Report& report;
  const absl::StatusOr<dedupv1::AddReportResponse>& result;
};

struct AddAllSummary {
  uint64_t stored = 0;    // new, or a new revision
  uint64_t replayed = 0;  // had been stored before
  uint64_t refused = 0;
  uint64_t calls = 0;
  uint64_t retried_items = 0;
  // Not OK when a whole call failed for good: the reports of that call were refused with this status, and the source
  // was not read to its end.
  absl::Status stopped;
};

// Adds what `source` gives and tells `done` of each report: in the order of the source with one call in flight, else in
// the order of the answers. Neither is ever called by two threads at once. Items and calls that fail for the moment
// (IsRetryable) are sent again within the timeout, with the delay the server asks for; an item that is sent again comes
// after those of its batch that were not.
AddAllSummary AddAll(const DedupClient& client, ReportSource source, const AddAllOptions& options,
                     const std::function<void(const AddOutcome&)>& done);

// The same for reports in memory.
AddAllSummary AddAll(const DedupClient& client, absl::Span<const reportv1::Report> reports,
                     const AddAllOptions& options, const std::function<void(const AddOutcome&)>& done);

}  // namespace wireprint::client
