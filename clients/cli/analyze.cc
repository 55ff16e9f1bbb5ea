#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "clients/cli/analysis_text.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/results.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

// A report that dedup has stored, as it came.
absl::StatusOr<reportv1::Report> Stored(const Session& session, absl::string_view id) {
  const auto client = Connect(session);
  if (!client.ok()) {
    return client.status();
  }
  dedupv1::GetReportRequest request;
  request.set_corpus(session.corpus);
  request.set_report_id(std::string(id));
  request.set_include_text(true);
  auto response = client->GetReport(request);
  if (!response.ok()) {
    return response.status();
  }
  return std::move(*response->mutable_report());
}

// The reports of one argument: those of JSON lines, a stored one, or a text by itself. An exit code other than kOk
// after saying what cannot be read.
int Read(const Session& session, const AnalyzeFlags& flags, const std::string& path,
         std::vector<InputReport>* reports) {
  const size_t before = reports->size();
  if (absl::string_view id = path; absl::ConsumePrefix(&id, "id:")) {
    auto stored = Stored(session, id);
    if (!stored.ok()) {
      return Fail(session, path, stored.status());
    }
    reports->push_back({path, *std::move(stored)});
  } else if (absl::EndsWith(path, ".jsonl")) {
    ReportReader reader({path}, {.outlet = flags.outlet}, session.in);
    if (absl::Status status = reader.CheckPaths(); !status.ok()) {
      *session.err << "wireprint: " << status.message() << '\n';
      return kUsage;
    }
    while (auto next = reader.Next()) {
      reports->push_back(*std::move(next));
    }
  } else {
    auto text = ReadAll(path, session.in);
    if (!text.ok()) {
      *session.err << "wireprint: " << text.status().message() << '\n';
      return kUsage;
    }
    reportv1::Report report;
    report.set_outlet(flags.outlet);
    report.set_text_bytes(*std::move(text));
    reports->push_back({path, std::move(report)});
  }
  for (size_t i = before; i < reports->size(); ++i) {
    if ((*reports)[i].report.ok() && flags.byline.has_value()) (*reports)[i].report->set_byline(*flags.byline);
    if ((*reports)[i].report.ok() && flags.credit_line.has_value()) {
      (*reports)[i].report->set_credit_line(*flags.credit_line);
    }
  }
  return kOk;
}

}  // namespace

int Analyze(const Session& session, const AnalyzeFlags& flags) {
  std::vector<InputReport> reports;
  for (const std::string& path : flags.paths) {
    if (const int code = Read(session, flags, path, &reports); code != kOk) {
      return code;
    }
  }
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "analyze", client.status(), Service::kCredibility);
  }
  int worst = kOk;
  bool first = true;
  for (const InputReport& input : reports) {
    if (!input.report.ok()) {
      PrintRefused(session, input.source, input.report.status());
      worst = std::max<int>(worst, kRefused);
      continue;
    }
    client::credibilityv1::AnalyzeReportRequest request;
    *request.mutable_report() = *input.report;
    const auto response = client->AnalyzeReport(request);
    const std::string name = input.report->report_id().empty() ? input.source : input.report->report_id();
    if (!response.ok()) {
      worst = std::max(worst, Fail(session, name, response.status(), Service::kCredibility));
      continue;
    }
    if (PrintJson(session, response->analysis())) {
      continue;
    }
    *session.out << (std::exchange(first, false) ? "" : "\n");
    PrintAnalysis(session, name, *input.report, response->analysis());
  }
  return worst;
}

}  // namespace wireprint::cli
