// Adding many reports: batches, retries, order.
#pragma once

#include <functional>

#include "absl/types/span.h"
#include "clients/cpp/batch_run.h"
#include "clients/cpp/dedup_client.h"

namespace wireprint::client {

struct AddAllOptions : BatchOptions {
  bool include_passages = false;
};
using AddOutcome = BatchOutcome<dedupv1::AddReportResponse>;
using AddAllSummary = BatchSummary;

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
