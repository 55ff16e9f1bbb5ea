#include "clients/cpp/add_all.h"

#include <utility>
#include <vector>

namespace wireprint::client {

AddAllSummary AddAll(const DedupClient& client, ReportSource source, const AddAllOptions& options,
                     const std::function<void(const AddOutcome&)>& done) {
  using Run = BatchRun<dedupv1::AddReportResponse>;
  const Run::Call call = [&](const std::vector<const reportv1::Report*>& reports,
                             const CallOptions& call_options) -> absl::StatusOr<std::vector<Run::Result>> {
    dedupv1::BatchAddReportsRequest request;
    request.set_corpus(options.corpus);
    request.set_max_matches(options.max_matches);
    request.set_include_passages(options.include_passages);
    for (const reportv1::Report* report : reports) {
      *request.add_items()->mutable_report() = *report;
    }
    auto response = client.BatchAddReports(request, call_options);
    if (!response.ok()) {
      return response.status();
    }
    return ResultsOf<dedupv1::AddReportResponse>(*response);
  };
  return Run(std::move(source), options, call, done).Run();
}

AddAllSummary AddAll(const DedupClient& client, absl::Span<const reportv1::Report> reports,
                     const AddAllOptions& options, const std::function<void(const AddOutcome&)>& done) {
  return AddAll(client, SourceOf(reports), options, done);
}

}  // namespace wireprint::client
