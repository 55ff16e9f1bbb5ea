#include "clients/cli/analysis_text.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/credibility_words.h"
#include "clients/cli/table.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

// Cut lines that are shown one by one in brief.
constexpr int kCutsShown = 6;
constexpr size_t kKeyWidth = 12;

std::string FieldName(credibilityv1::ReportField field) {
  switch (field) {
    case credibilityv1::REPORT_FIELD_BYLINE:
      return "byline";
    case credibilityv1::REPORT_FIELD_CREDIT_LINE:
      return "credit line";
    default:
      return "text";
  }
}

// "ap", "afp via getty", or what a credit without an agency is.
std::string AgencyName(const credibilityv1::Credit& credit) {
  if (credit.agency_id().empty()) {
    return "(unnamed)";
  }
  return credit.distributor_id().empty() ? credit.agency_id()
                                         : absl::StrCat(credit.agency_id(), " via ", credit.distributor_id());
}

std::string KindText(const std::string& kind) { return absl::StrReplaceAll(kind, {{"_", " "}}); }

std::string Quoted(absl::string_view text, size_t columns) {
  return absl::StrCat("\"", Shorten(text, columns > 2 ? columns - 2 : 0), "\"");
}

// How often each kind of source speaks, the most frequent first: "3 named officials, 1 anonymous".
std::string SourceCounts(const credibilityv1::Analysis& analysis) {
  std::map<int, int> counts;
  for (const auto& attribution : analysis.attributions()) {
    ++counts[attribution.source_kind()];
  }
  std::vector<std::pair<int, int>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& x, const auto& y) { return x.second > y.second; });
  return absl::StrJoin(sorted, ", ", [](std::string* out, const auto& kind) {
    absl::StrAppend(out, kind.second, " ",
                    SourcesName(static_cast<credibilityv1::SourceKind>(kind.first), kind.second));
  });
}

// A pronoun with what it stands for: "he (Aas)".
std::string SourceText(absl::string_view text, const credibilityv1::Attribution& attribution) {
  std::string source(Cut(text, attribution.source()));
  if (attribution.has_antecedent()) {
    absl::StrAppend(&source, source.empty() ? "" : " ", "(", Cut(text, attribution.antecedent()), ")");
  }
  return source.empty() ? "(none)" : source;
}

void PrintLines(const Session& session, absl::string_view text, const credibilityv1::Analysis& analysis) {
  Table table(session.out,
              {{"LINE", 4, 6, true}, {"KIND", 8, 22}, {"", 3, 4}, {"WHAT IT SAYS", 20, 80}, {"RULE", 8, 30}},
              session.page_width);
  for (const auto& label : analysis.lines()) {
    table.Add({absl::StrCat(label.line() + 1), KindText(label.kind()), label.drop() ? "cut" : "kept",
               std::string(Cut(text, label.span())),
               label.rule().empty() ? absl::StrCat("recurs ", label.recurring_line()) : label.rule()});
  }
  table.Flush();
}

void PrintCredits(const Session& session, const reportv1::Report& report, const credibilityv1::Analysis& analysis) {
  Table table(session.out,
              {{"CREDITED", 8, 26}, {"WITH", 5, 11}, {"IN", 4, 11}, {"WHAT IT SAYS", 20, 80}, {"RULE", 8, 30}},
              session.page_width);
  for (const auto& credit : analysis.credits()) {
    table.Add({AgencyName(credit), CreditRoleName(credit.role()), FieldName(credit.field()),
               std::string(Cut(FieldText(report, credit.field()), credit.span())), credit.rule()});
  }
  table.Flush();
}

void PrintAttributions(const Session& session, absl::string_view text, const credibilityv1::Analysis& analysis) {
  Table table(session.out, {{"SOURCE", 8, 48}, {"KIND", 8, 18}, {"ACT", 6, 10}, {"FORM", 6, 8}, {"CUE", 4, 16}},
              session.page_width);
  for (const auto& attribution : analysis.attributions()) {
    const std::string content = absl::StrJoin(attribution.content(), " … ", [&](std::string* out, const auto& span) {
      absl::StrAppend(out, Cut(text, span));
    });
    std::string note = Shorten(content, session.page_width);
    if (attribution.has_anonymity_reason()) {
      absl::StrAppend(&note, "\nnot named: ", Shorten(Cut(text, attribution.anonymity_reason()), session.page_width));
    }
    table.Add({SourceText(text, attribution), SourceKindName(attribution.source_kind()), ActName(attribution.act()),
               FormName(attribution.form()), std::string(Cut(text, attribution.cue()))},
              note);
  }
  table.Flush();
}

// Where a credit stands: the rule, which names the kind of place, or the field.
std::string PlaceText(const credibilityv1::Credit& credit) {
  return credit.field() == credibilityv1::REPORT_FIELD_TEXT ? credit.rule() : FieldName(credit.field());
}

// One line for each agency and role, with all places: "credits ap, text (dateline, byline)".
std::vector<std::string> CreditNotes(const credibilityv1::Analysis& analysis) {
  std::vector<std::pair<std::string, std::vector<std::string>>> notes;
  for (const auto& credit : analysis.credits()) {
    const std::string head = credit.agency_id().empty()
                                 ? std::string("says that it came by syndication")
                                 : absl::StrCat("credits ", AgencyName(credit), ", ", CreditRoleName(credit.role()));
    auto known = std::find_if(notes.begin(), notes.end(), [&](const auto& note) { return note.first == head; });
    if (known == notes.end()) {
      known = notes.insert(notes.end(), {head, {}});
    }
    std::vector<std::string>& places = known->second;
    if (std::find(places.begin(), places.end(), PlaceText(credit)) == places.end()) {
      places.push_back(PlaceText(credit));
    }
  }
  std::vector<std::string> lines;
  for (const auto& [head, places] : notes) {
    lines.push_back(absl::StrCat(head, " (", absl::StrJoin(places, ", "), ")"));
  }
  return lines;
}

}  // namespace

void PrintAnalysis(const Session& session, const std::string& name, const reportv1::Report& report,
                   const credibilityv1::Analysis& analysis) {
  const absl::string_view text = FieldText(report, credibilityv1::REPORT_FIELD_TEXT);
  std::ostream& out = *session.out;
  const auto line = [&](absl::string_view key, absl::string_view value) {
    for (const std::string& part : Wrap(value, session.page_width - kKeyWidth)) {
      out << Fit(key, kKeyWidth) << part << '\n';
      key = "";
    }
  };
  const auto& counts = analysis.counts();
  line("report", name);
  line("text", absl::StrCat(counts.text_bytes(), " bytes, of them ", counts.body_bytes(), " body and ",
                            counts.boilerplate_bytes(), " the page's; ", counts.body_words(), " words, ",
                            counts.body_sentences(), " sentences, ", counts.attributed_sentences(), " attributed"));
  line("language", analysis.language());
  if (analysis.has_byline()) {
    const absl::string_view field = FieldText(report, analysis.byline().field());
    const std::string persons = absl::StrJoin(analysis.byline().persons(), ", ", [&](std::string* o, const auto& span) {
      absl::StrAppend(o, Cut(field, span));
    });
    line("byline",
         absl::StrCat(Cut(field, analysis.byline().span()), persons.empty() ? "; names nobody" : "; names ", persons));
  }
  if (analysis.has_dateline()) {
    line("dateline", Cut(text, analysis.dateline().span()));
  }
  line("rules", analysis.ruleset_version());
  if (analysis.view() != credibilityv1::ANALYSIS_VIEW_FULL) {
    out << "\nThe answer would have been too large: lines and attributions were left out.\n";
  }
  if (!analysis.lines().empty()) {
    out << '\n';
    PrintLines(session, text, analysis);
  }
  if (!analysis.credits().empty()) {
    out << '\n';
    PrintCredits(session, report, analysis);
  }
  if (!analysis.attributions().empty()) {
    out << '\n';
    PrintAttributions(session, text, analysis);
  }
  if (analysis.attribution_status() == credibilityv1::ATTRIBUTION_STATUS_UNSUPPORTED_LANGUAGE) {
    out << "\nAttributions were not looked for: there are no rules for this language yet.\n";
  }
}

std::string AnalysisNotes(const reportv1::Report& report, const credibilityv1::Analysis& analysis, size_t columns) {
  const absl::string_view text = FieldText(report, credibilityv1::REPORT_FIELD_TEXT);
  std::vector<std::string> notes;
  int cuts = 0;
  for (const auto& label : analysis.lines()) {
    if (!label.drop() || ++cuts > kCutsShown) {
      continue;
    }
    const std::string head = absl::StrCat("cut, ", KindText(label.kind()), ": ");
    notes.push_back(absl::StrCat(head, Quoted(Cut(text, label.span()), columns - Width(head))));
  }
  if (cuts > kCutsShown) {
    notes.push_back(absl::StrCat("cut, ", cuts - kCutsShown, " lines more"));
  }
  for (const std::string& credit : CreditNotes(analysis)) {
    notes.push_back(Shorten(credit, columns));
  }
  if (!analysis.attributions().empty()) {
    const std::string all = absl::StrCat("sources: ", SourceCounts(analysis));
    const std::vector<std::string> lines = Wrap(all, columns);
    notes.insert(notes.end(), lines.begin(), lines.end());
  } else if (analysis.attribution_status() == credibilityv1::ATTRIBUTION_STATUS_UNSUPPORTED_LANGUAGE) {
    notes.push_back("sources: not looked for in this language");
  }
  return absl::StrJoin(notes, "\n");
}

}  // namespace wireprint::cli
