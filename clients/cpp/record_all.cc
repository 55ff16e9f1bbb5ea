#include "clients/cpp/record_all.h"

#include <utility>
#include <vector>

namespace wireprint::client {

RecordAllSummary RecordAll(const CredibilityClient& client, ReportSource source, const RecordAllOptions& options,
                           const std::function<void(const RecordOutcome&)>& done) {
  using Run = BatchRun<credibilityv1::RecordReportResponse>;
  const Run::Call call = [&](const std::vector<const reportv1::Report*>& reports,
                             const CallOptions& call_options) -> absl::StatusOr<std::vector<Run::Result>> {
    credibilityv1::BatchRecordReportsRequest request;
    request.set_corpus(options.corpus);
    request.set_max_matches(options.max_matches);
    request.set_view(options.view);
    for (const reportv1::Report* report : reports) {
      *request.add_items()->mutable_report() = *report;
    }
    auto response = client.BatchRecordReports(request, call_options);
    if (!response.ok()) {
      return response.status();
    }
    return ResultsOf<credibilityv1::RecordReportResponse>(*response);
  };
  return Run(std::move(source), options, call, done).Run();
}

RecordAllSummary RecordAll(const CredibilityClient& client, absl::Span<const reportv1::Report> reports,
                           const RecordAllOptions& options, const std::function<void(const RecordOutcome&)>& done) {
  return RecordAll(client, SourceOf(reports), options, done);
}

}  // namespace wireprint::client
