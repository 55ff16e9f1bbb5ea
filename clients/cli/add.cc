#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/commands.h"
#include "clients/cli/results.h"
#include "clients/cli/table.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"
#include "clients/cpp/add_all.h"

namespace wireprint::cli {
namespace {

std::vector<Column> Columns() {
  return {{"REPORT (a)", 10, 24}, {"OUTLET", 10, 28},      {"RELATION", 9, 9},        {"A IN B", 6, 6, true},
          {"B IN A", 6, 6, true}, {"JACCARD", 7, 7, true}, {"BEST MATCH (b)", 14, 28}};
}

// Prints what became of each report, in the form that was asked for.
class Results {
 public:
  explicit Results(const Session& session)
      : session_(session), table_(session.out, Columns(), session.page_width), json_(session) {}

  void Stored(const std::string& source, const reportv1::Report& report, const dedupv1::AddReportResponse& response) {
    if (session_.output != Output::kTable) {
      json_.Add(source, "response", response);
      return;
    }
    const auto& matches = response.matches();
    if (matches.matches().empty()) {
      std::string note = response.replayed() ? "stored before" : "";
      if (matches.exact_only()) {
        absl::StrAppend(&note, note.empty() ? "" : "; ", matches.word_count(),
                        " words: too few to compare, only identical texts were looked for");
      }
      table_.Add({report.report_id(), report.outlet(), "new text", "", "", "", ""}, note);
      return;
    }
    const dedupv1::Match& best = matches.matches(0);
    std::string name = best.report_id();
    if (matches.matches_size() > 1) {
      absl::StrAppend(&name, " +", matches.matches_size() - 1);
    }
    table_.Add({report.report_id(), report.outlet(), RelationName(best.comparison().relation()),
                Percent(best.comparison().containment()), Percent(best.comparison().reverse_containment()),
                absl::StrFormat("%.2f", best.comparison().jaccard()), name},
               Note(report, response, best));
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

 private:
  std::string Note(const reportv1::Report& report, const dedupv1::AddReportResponse& response,
                   const dedupv1::Match& best) const {
    std::string note = LaterText(ToTime(response.observe_time()) - ToTime(best.observe_time()), best.outlet());
    if (response.replayed()) {
      note += "; stored before";
    }
    if (const Snippet snippet = LongestPassage(best.comparison(), report.text_bytes()); snippet.words > 0) {
      absl::StrAppend(&note, "; ", snippet.words, " words in a row:\n", Shorten(snippet.text, session_.page_width));
    }
    return note;
  }

  const Session& session_;
  Table table_;
  JsonResults json_;
};

}  // namespace

int Add(const Session& session, const AddFlags& flags) {
  Results results(session);
  Feed feed(session, flags, [&](const std::string& source, const absl::Status& s) { results.Refused(source, s); });
  if (const int code = feed.Open(Service::kDedup); code != kOk) {
    return code;
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "add", client.status());
  }
  feed.Begin();
  client::AddAllOptions options;
  feed.Configure(&options);
  options.include_passages = flags.passages;
  const auto summary = client::AddAll(*client, feed.Source(), options, [&](const client::AddOutcome& outcome) {
    feed.Settle(outcome.index, outcome.result.status(), [&](const std::string& source) {
      const dedupv1::AddReportResponse& response = *outcome.result;
      if (!response.replayed() && response.cluster().report_count() == 2) {
        feed.FoundCluster();
      }
      results.Stored(source, outcome.report, response);
    });
  });
  results.Finish();
  return feed.Close(summary, "", Service::kDedup);
}

}  // namespace wireprint::cli
