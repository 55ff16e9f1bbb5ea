#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/progress.h"
#include "clients/cli/table.h"
#include "clients/cli/words.h"
#include "clients/cpp/add_all.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {
namespace {

std::vector<Column> Columns() {
  return {{"REPORT (a)", 10, 24}, {"OUTLET", 10, 28},      {"RELATION", 9, 9},        {"A IN B", 6, 6, true},
          {"B IN A", 6, 6, true}, {"JACCARD", 7, 7, true}, {"BEST MATCH (b)", 14, 28}};
}

// Prints what became of each report, in the form that was asked for.
class Results {
 public:
  explicit Results(const Session& session) : session_(session), table_(session.out, Columns(), session.page_width) {}

  void Stored(const std::string& source, const reportv1::Report& report, const dedupv1::AddReportResponse& response) {
    if (session_.output != Output::kTable) {
      Json(source, "response", response);
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
      Json(source, "status", client::ToProto(status));
    }
    table_.Flush();
    *session_.err << source << ": " << ErrorText(status) << '\n';
    if (const std::string advice = Advice(status); !advice.empty()) {
      *session_.err << "  " << advice << '\n';
    }
  }

  void Finish() {
    table_.Flush();
    if (session_.output == Output::kJson) {
      *session_.out << (first_ ? "[]\n" : "\n]\n");
    }
  }

 private:
  static std::string Note(const reportv1::Report& report, const dedupv1::AddReportResponse& response,
                          const dedupv1::Match& best) {
    const absl::Duration later = ToTime(response.observe_time()) - ToTime(best.observe_time());
    const bool first = later < absl::ZeroDuration();
    std::string note = absl::StrCat(Span(first ? -later : later), first ? " before " : " after ", best.outlet());
    if (response.replayed()) {
      note += "; stored before";
    }
    if (const Snippet snippet = LongestPassage(best.comparison(), report.text_bytes()); snippet.words > 0) {
      absl::StrAppend(&note, "; ", snippet.words, " words in a row:\n", snippet.text);
    }
    return note;
  }

  void Json(const std::string& source, absl::string_view name, const google::protobuf::Message& message) {
    if (session_.output == Output::kJson) {
      *session_.out << (first_ ? "[\n" : ",\n");
    }
    first_ = false;
    // A file name need not be UTF-8.
    const std::string quoted = nlohmann::json(source).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    *session_.out << "{\"source\":" << quoted << ",\"" << std::string(name) << "\":" << ToJson(message, false) << "}"
                  << (session_.output == Output::kJsonLines ? "\n" : "");
  }

  const Session& session_;
  Table table_;
  bool first_ = true;
};

}  // namespace

int Add(const Session& session, const AddFlags& flags) {
  InputOptions input;
  input.outlet = flags.outlet;
  input.observed_as_published = flags.observed == "published";
  ReportReader reader(flags.paths, input, session.in);
  if (absl::Status status = reader.CheckPaths(); !status.ok()) {
    *session.err << "wireprint: " << status.message() << '\n';
    return kUsage;
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "add", client.status());
  }

  Results results(session);
  const absl::Time start = absl::Now();
  Progress progress(session.err, session.terminal, start);
  std::map<uint64_t, std::string> sources;
  uint64_t drawn = 0;
  uint64_t done = 0;
  uint64_t refused = 0;

  client::AddAllOptions options;
  options.corpus = session.corpus;
  options.in_flight = flags.in_flight;
  options.max_items = static_cast<size_t>(flags.batch);
  options.include_passages = flags.passages;
  options.timeout = session.timeout;
  const auto source = [&]() -> std::optional<reportv1::Report> {
    while (auto next = reader.Next()) {
      if (next->report.ok()) {
        sources[drawn++] = next->source;
        return *std::move(next->report);
      }
      progress.Clear();
      ++refused;
      results.Refused(next->source, next->report.status());
    }
    return std::nullopt;
  };
  const client::AddAllSummary summary =
      client::AddAll(*client, source, options, [&](const client::AddOutcome& outcome) {
        const auto name = sources.extract(outcome.index);
        progress.Clear();
        ++done;
        if (outcome.result.ok()) {
          results.Stored(name.mapped(), outcome.report, *outcome.result);
        } else {
          ++refused;
          results.Refused(name.mapped(), outcome.result.status());
        }
        progress.Update(done, refused, reader.bytes_read(), reader.bytes_total(), absl::Now());
      });
  progress.Clear();
  results.Finish();

  if (!reader.unknown_fields().empty()) {
    *session.err << "fields that mean nothing to wireprint and were skipped:";
    for (const std::string& name : reader.unknown_fields()) {
      *session.err << ' ' << name;
    }
    *session.err << '\n';
  }
  *session.err << summary.stored << " stored, " << summary.replayed << " stored before, " << refused << " refused, in "
               << absl::StrFormat("%.2f s", absl::ToDoubleSeconds(absl::Now() - start)) << '\n';
  if (!summary.stopped.ok()) {
    return Fail(session, "stopped before the end of the input", summary.stopped);
  }
  return refused == 0 ? kOk : kRefused;
}

}  // namespace wireprint::cli
