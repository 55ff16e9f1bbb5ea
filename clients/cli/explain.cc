#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/listing.h"
#include "clients/cli/profile.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"
#include "clients/cpp/pages.h"

namespace wireprint::cli {
namespace {

constexpr uint32_t kPageSize = 100;

absl::string_view FieldName(credibilityv1::ReportField field) {
  return field == credibilityv1::REPORT_FIELD_BYLINE        ? "byline"
         : field == credibilityv1::REPORT_FIELD_CREDIT_LINE ? "credit line"
                                                            : "text";
}

// "counted: text 0-10, 55-60; only below the line: text 90-99", bytes.
std::string PlacesText(const credibilityv1::MetricEvidence& evidence) {
  std::string text;
  for (const bool in_k : {true, false}) {
    std::string places;
    absl::string_view field;
    for (const auto& place : evidence.places()) {
      if (place.in_k() != in_k) continue;
      const absl::string_view name = FieldName(place.field());
      absl::StrAppend(&places, places.empty() ? "" : ", ", name == field ? "" : absl::StrCat(name, " "),
                      place.span().byte_begin(), "-", place.span().byte_end());
      field = name;
    }
    if (!places.empty()) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", in_k ? "in k: " : "in n only: ", places);
    }
  }
  return text;
}

std::string Note(const Session& session, const credibilityv1::MetricEvidence& evidence) {
  return absl::StrJoin(Wrap(PlacesText(evidence), session.page_width - 4), "\n");
}

// The places in the words of the report, a line each; where dedup does not have it any more, as without.
std::string Words(const Session& session, const client::DedupClient& dedup,
                  const credibilityv1::MetricEvidence& evidence) {
  dedupv1::GetReportRequest request;
  request.set_corpus(session.corpus);
  request.set_report_id(evidence.report_id());
  request.set_include_text(true);
  const auto response = evidence.places().empty() ? absl::StatusOr<dedupv1::GetReportResponse>(absl::NotFoundError(""))
                                                  : dedup.GetReport(request);
  if (!response.ok() || response->revision() != evidence.revision()) {
    return Note(session, evidence);
  }
  return absl::StrJoin(evidence.places(), "\n", [&](std::string* out, const auto& place) {
    absl::StrAppend(out, place.in_k() ? "in k: " : "in n only: ",
                    Shorten(Cut(FieldText(response->report(), place.field()), place.span()), session.page_width));
  });
}

}  // namespace

int Explain(const Session& session, const ExplainFlags& flags) {
  credibilityv1::ExplainMetricRequest request;
  request.set_corpus(session.corpus);
  request.set_outlet(flags.outlet);
  const auto metric = ReadMetric(session, flags.metric);
  if (!metric.has_value() || !SetWindow(session, flags.window, request.mutable_window())) {
    return kUsage;
  }
  request.set_metric(*metric);
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "explain", client.status(), Service::kCredibility);
  }
  std::optional<client::DedupClient> dedup;
  if (flags.text) {
    auto connected = Connect(session);
    if (!connected.ok()) {
      return Fail(session, "explain --text", connected.status());
    }
    dedup = *std::move(connected);
  }
  const uint32_t wanted = flags.max == 0 ? std::numeric_limits<uint32_t>::max() : flags.max;
  request.set_page_size(std::min(kPageSize, wanted));
  Listing listing(session, {{"REPORT", 10, 24},
                            {"OBSERVED", 19, 19},
                            {"WEIGHT", 6, 6, true},
                            {"K", 1, 6, true},
                            {"N", 1, 6, true},
                            {"CLUSTER", 7, 10},
                            {"CREDIT", 6, 10},
                            {"REUSE", 5, 11}});
  bool first = true;
  bool more = false;
  const absl::Status status = client::ForEachPage(
      request, [&](const auto& asked) { return client->ExplainMetric(asked); },
      [&](const credibilityv1::ExplainMetricResponse& page) {
        if (first && session.output == Output::kTable) {
          Table figure(session.out, FigureColumns(LevelPercent(page.value())), session.page_width);
          figure.Add(FigureCells(page.value()));
          figure.Flush();
          *session.out << '\n';
        }
        first = false;
        for (const auto& evidence : page.evidence()) {
          if (listing.shown() >= wanted) {
            more = true;
            return false;
          }
          listing.Add(
              evidence,
              {evidence.report_id(), ShortTimeText(evidence.observe_time()), absl::StrFormat("%.2f", evidence.weight()),
               absl::StrCat(evidence.k()), absl::StrCat(evidence.n()), evidence.cluster_id(),
               CreditCellName(evidence.credit_cell()), ReuseName(evidence.reuse())},
              dedup.has_value() ? Words(session, *dedup, evidence) : Note(session, evidence));
        }
        more = listing.shown() >= wanted && !page.next_page_token().empty();
        return !more;
      });
  listing.Finish(more);
  return status.ok() ? kOk : Fail(session, flags.outlet, status, Service::kCredibility);
}

}  // namespace wireprint::cli
