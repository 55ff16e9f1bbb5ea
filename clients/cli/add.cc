#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/progress.h"
#include "clients/cli/resume_file.h"
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

// Where a report that is under way came from.
struct Drawn {
  std::string source;
  uint64_t place = 0;  // in the input, from 0
};

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
  std::optional<ResumeFile> resume;
  if (!flags.resume_file.empty()) {
    auto opened = ResumeFile::Open(flags.resume_file, {session.corpus, flags.paths});
    if (!opened.ok()) {
      *session.err << "wireprint: --resume-file: " << opened.status().message() << '\n';
      return kUsage;
    }
    resume = *std::move(opened);
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "add", client.status());
  }

  ProgressState state;
  uint64_t place = 0;  // of the next report of the input
  while (resume.has_value() && place < resume->done_before() && reader.Next().has_value()) {
    ++place;
  }
  if (place > 0) {
    *session.err << place << " reports were done before\n";
  }
  state.skipped_bytes = reader.bytes_read();

  Results results(session);
  const absl::Time start = absl::Now();
  Progress progress(session.err, session.terminal, start);
  std::map<uint64_t, Drawn> drawn;  // by their number among those that are sent
  uint64_t sent = 0;
  absl::Status saved;
  // What is refused for good is done with; what only failed for the moment is to be sent by the next run.
  const auto settle = [&](uint64_t at, const absl::Status& status) {
    if (resume.has_value() && (status.ok() || !client::IsRetryable(status))) {
      resume->Done(at);
      saved.Update(resume->Save(absl::Now(), false));
    }
  };

  client::AddAllOptions options;
  options.corpus = session.corpus;
  options.in_flight = flags.in_flight;
  options.max_items = static_cast<size_t>(flags.batch);
  options.include_passages = flags.passages;
  options.timeout = session.timeout;
  const auto source = [&]() -> std::optional<reportv1::Report> {
    while (auto next = reader.Next()) {
      const uint64_t at = place++;
      if (next->report.ok()) {
        drawn[sent++] = {next->source, at};
        return *std::move(next->report);
      }
      progress.Clear();
      ++state.refused;
      results.Refused(next->source, next->report.status());
      settle(at, next->report.status());
    }
    return std::nullopt;
  };
  const client::AddAllSummary summary =
      client::AddAll(*client, source, options, [&](const client::AddOutcome& outcome) {
        const auto origin = drawn.extract(outcome.index);
        if (session.out_terminal || !outcome.result.ok()) {
          progress.Clear();
        }
        ++state.reports;
        if (outcome.result.ok()) {
          const dedupv1::AddReportResponse& response = *outcome.result;
          state.clusters += !response.replayed() && response.cluster().report_count() == 2 ? 1 : 0;
          results.Stored(origin.mapped().source, outcome.report, response);
        } else {
          ++state.refused;
          results.Refused(origin.mapped().source, outcome.result.status());
        }
        settle(origin.mapped().place, outcome.result.status());
        state.done_bytes = reader.bytes_read();
        state.total_bytes = reader.bytes_total();
        progress.Update(state, absl::Now());
      });
  progress.Clear();
  results.Finish();
  if (resume.has_value()) {
    saved.Update(resume->Save(absl::Now(), true));
  }

  if (!reader.unknown_fields().empty()) {
    *session.err << "fields that mean nothing to wireprint and were skipped:";
    for (const std::string& name : reader.unknown_fields()) {
      *session.err << ' ' << name;
    }
    *session.err << '\n';
  }
  *session.err << summary.stored << " stored, " << summary.replayed << " stored before, " << state.refused
               << " refused, " << state.clusters << " clusters found, in "
               << absl::StrFormat("%.2f s", absl::ToDoubleSeconds(absl::Now() - start)) << '\n';
  if (!saved.ok()) {
    *session.err << "wireprint: --resume-file: " << saved.message() << '\n';
  }
  if (!summary.stopped.ok()) {
    return Fail(session, "stopped before the end of the input", summary.stopped);
  }
  return state.refused == 0 && saved.ok() ? kOk : kRefused;
}

}  // namespace wireprint::cli
