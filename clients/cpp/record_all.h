// Recording many reports: batches, retries, order.
#pragma once

#include <functional>

#include "absl/types/span.h"
#include "clients/cpp/batch_run.h"
#include "clients/cpp/credibility_client.h"

namespace wireprint::client {

struct RecordAllOptions : BatchOptions {
  // How much of the analyses comes back. The service sends no more where the reply would grow above its limit.
  credibilityv1::AnalysisView view = credibilityv1::ANALYSIS_VIEW_SUMMARY;
};
using RecordOutcome = BatchOutcome<credibilityv1::RecordReportResponse>;
using RecordAllSummary = BatchSummary;

// As AddAll, for the credibility service. A report whose provenance is PENDING is recorded for good: the service asks
// dedup later, nothing is to be sent again.
RecordAllSummary RecordAll(const CredibilityClient& client, ReportSource source, const RecordAllOptions& options,
                           const std::function<void(const RecordOutcome&)>& done);

// The same for reports in memory.
RecordAllSummary RecordAll(const CredibilityClient& client, absl::Span<const reportv1::Report> reports,
                           const RecordAllOptions& options, const std::function<void(const RecordOutcome&)>& done);

}  // namespace wireprint::client
