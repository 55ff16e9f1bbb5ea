#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/analysis_text.h"
#include "clients/cli/commands.h"
#include "clients/cli/credibility_words.h"
#include "clients/cli/results.h"
#include "clients/cli/table.h"
#include "clients/cli/words.h"
#include "clients/cpp/record_all.h"

namespace wireprint::cli {
namespace {

constexpr size_t kNoteIndent = 4;

std::vector<Column> Columns() {
  return {{"REPORT (a)", 10, 24}, {"OUTLET", 10, 26},         {"RELATION", 8, 9}, {"A IN B", 6, 6, true},
          {"B IN A", 6, 6, true}, {"BEST MATCH (b)", 14, 24}, {"CREDIT", 6, 10}};
}

// Prints what became of each report, in the form that was asked for.
class Results {
 public:
  Results(const Session& session, bool details)
      : session_(session), details_(details), table_(session.out, Columns(), session.page_width), json_(session) {}

  void Stored(const std::string& source, const reportv1::Report& report,
              const credibilityv1::RecordReportResponse& response) {
    pending_ += response.provenance() == credibilityv1::PROVENANCE_PENDING ? 1 : 0;
    if (session_.output != Output::kTable) {
      json_.Add(source, "response", response);
      return;
    }
    std::string note = Note(response);
    if (details_) {
      const std::string analysis = AnalysisNotes(report, response.analysis(), session_.page_width - kNoteIndent);
      absl::StrAppend(&note, note.empty() || analysis.empty() ? "" : "\n", analysis);
    }
    const auto& matches = response.matches().matches();
    if (response.provenance() != credibilityv1::PROVENANCE_RESOLVED || matches.empty()) {
      const char* const relation = response.provenance() == credibilityv1::PROVENANCE_PENDING   ? "pending"
                                   : response.provenance() == credibilityv1::PROVENANCE_REFUSED ? "refused"
                                                                                                : "new text";
      table_.Add({report.report_id(), response.outlet(), relation, "", "", "", CreditCellName(response.credit_cell())},
                 note);
      return;
    }
    const auto& best = matches[0];
    table_.Add({report.report_id(), response.outlet(), RelationName(best.comparison().relation()),
                Percent(best.comparison().containment()), Percent(best.comparison().reverse_containment()),
                matches.size() > 1 ? absl::StrCat(best.report_id(), " +", matches.size() - 1) : best.report_id(),
                CreditCellName(response.credit_cell())},
               note);
  }

  void Refused(const std::string& source, const absl::Status& status) {
    if (session_.output != Output::kTable) {
      json_.Add(source, "status", client::ToProto(status));
    }
    table_.Flush();
    PrintRefused(session_, source, status);
  }

  void Finish() {
    table_.Flush();
    json_.Finish();
  }

  uint64_t pending() const { return pending_; }

 private:
  static std::string Note(const credibilityv1::RecordReportResponse& response) {
    std::string note = response.replayed() ? "stored before" : "";
    const auto add = [&](const std::string& text) { absl::StrAppend(&note, note.empty() ? "" : "; ", text); };
    if (response.provenance() == credibilityv1::PROVENANCE_PENDING) {
      add("dedup did not answer: it will be asked later, nothing is to be sent again");
    }
    if (response.provenance() == credibilityv1::PROVENANCE_REFUSED) {
      add("dedup does not take this report: it is stored, and in no figure of copies");
    }
    if (!response.matches().matches().empty()) {
      const auto& best = response.matches().matches(0);
      add(LaterText(ToTime(response.observe_time()) - ToTime(best.observe_time()), best.outlet()));
    }
    if (response.place().compilation()) {
      add("a round-up of other texts");
    }
    if (response.place().report_count() > 1) {
      add(absl::StrCat("origin ", OriginName(response.origin())));
    }
    return note;
  }

  const Session& session_;
  bool details_;
  Table table_;
  JsonResults json_;
  uint64_t pending_ = 0;
};

}  // namespace

int Record(const Session& session, const RecordFlags& flags) {
  Results results(session, flags.details);
  Feed feed(session, flags, [&](const std::string& source, const absl::Status& s) { results.Refused(source, s); });
  if (const int code = feed.Open(Service::kCredibility); code != kOk) {
    return code;
  }
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "record", client.status(), Service::kCredibility);
  }
  feed.Begin();
  client::RecordAllOptions options;
  feed.Configure(&options);
  options.view = flags.details ? credibilityv1::ANALYSIS_VIEW_FULL : credibilityv1::ANALYSIS_VIEW_SUMMARY;
  const auto summary = client::RecordAll(*client, feed.Source(), options, [&](const client::RecordOutcome& outcome) {
    feed.Settle(outcome.index, outcome.result.status(), [&](const std::string& source) {
      const credibilityv1::RecordReportResponse& response = *outcome.result;
      if (!response.replayed() && response.place().report_count() == 2) {
        feed.FoundCluster();
      }
      results.Stored(source, outcome.report, response);
    });
  });
  results.Finish();
  return feed.Close(summary, results.pending() > 0 ? absl::StrCat(", ", results.pending(), " pending") : "",
                    Service::kCredibility);
}

}  // namespace wireprint::cli
