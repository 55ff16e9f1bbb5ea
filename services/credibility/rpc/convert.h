// Protobuf messages to the engine's values and back. No decisions here.
#pragma once

#include "google/protobuf/timestamp.pb.h"
#include "services/credibility/engine/requests.h"
#include "services/report/report.h"
#include "wireprint/credibility/v1/credibility_service.pb.h"
#include "wireprint/report/v1/report.pb.h"

namespace wireprint::credibility::rpc {

namespace pb = credibility::v1;

// A report as sent. `text_field` is what errors call its text.
struct SentReport {
  report::Report report;
  std::optional<report::SentTime> observe_time;
  absl::string_view text_field;
};
SentReport FromProto(const report::v1::Report& proto);

google::protobuf::Timestamp ToTimestamp(Micros time);

// What of an analysis to send.
struct AnalysisOptions {
  bool full = true;
  bool clean_text = false;
};
// `report` is the one that was analysed.
void ToProto(const Analysis& analysis, const report::Report& report, const AnalysisOptions& options,
             pb::Analysis& proto);

// All but the analysis.
void ToProto(const RecordOutcome& outcome, pb::RecordReportResponse& proto);
void ToProto(const NamedOrigin& origin, pb::Origin& proto);
void ToProto(const OriginPage& page, pb::ResolveOriginResponse& proto);
WindowRequest FromProto(bool present, const pb::ProfileWindow& window);
void ToProto(const OutletProfile& profile, pb::OutletProfile& proto);
void ToProto(const EvidencePage& page, pb::ExplainMetricResponse& proto);
// VALUE_OUT_OF_RANGE for what is no AnalysisView.
absl::Status CheckView(int view);

void ToProto(const LinePage& page, pb::ListRecurringLinesResponse& proto);
void ToProto(const ShownLine& line, pb::RecurringLine& proto);

}  // namespace wireprint::credibility::rpc
