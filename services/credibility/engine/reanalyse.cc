// Analysing what waited for dedup with what its outlet has taught since.
#include <algorithm>
#include <utility>

#include "services/analysis/byline.h"
#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/text_credits.h"

namespace wireprint::credibility {

namespace {

// The byline that the analysis found, else the one that came.
absl::string_view BylineOf(const report::Report& report, const Analysis& analysis) {
  const absl::string_view sent = report.byline ? absl::string_view(*report.byline) : absl::string_view();
  if (!analysis.byline || analysis.byline->field != analysis::CreditField::kText) return sent;
  return absl::string_view(report.text).substr(analysis.byline->span.begin, analysis.byline->span.size());
}

}  // namespace

void SetCredits(const Rules& rules, const report::Report& report, const Analysis& analysis, Row& row) {
  std::vector<TextCredit>& credits = row.credits;
  credits.clear();
  row.unnamed_syndication = false;
  bool disclaimed = false;
  for (const CreditSpan& credit : analysis.credits) {
    if (credit.role == analysis::CreditRole::kPhoto || credit.role == analysis::CreditRole::kVideo) continue;
    if (credit.agency_id.empty()) {
      row.unnamed_syndication = true;
      disclaimed = disclaimed || credit.role == analysis::CreditRole::kDisclaimer;
      continue;
    }
    const TextCredit found{credit.agency_id, rules.outlets->FamilyOfAgency(credit.agency_id),
                           credit.role == analysis::CreditRole::kContributor};
    if (std::find(credits.begin(), credits.end(), found) == credits.end()) credits.push_back(found);
  }
  const absl::string_view byline = BylineOf(report, analysis);
  const analysis::BylineParts parts = ReadByline(*rules.agencies, byline, analysis::Surroundings(report.text));
  row.names_newsroom = !parts.newsrooms.empty();
  row.bylined = (row.names_newsroom || !parts.persons.empty()) && !disclaimed &&
                std::all_of(credits.begin(), credits.end(), [&](const TextCredit& credit) {
                  return credit.contributor || credit.agency_family == row.outlet.family;
                });
}

// The outlet of a revision that is to be sent, analysed as if it had been received now; empty when there is none, or
// when it has taught its outlet already: then it is sent once more, as it was.
absl::StatusOr<std::string> Engine::AnalyseAgain(Corpus& corpus, Sequence sequence, Transaction& edits) {
  absl::StatusOr<std::optional<Row>> found = edits.GetRow(sequence);
  if (!found.ok()) return found.status();
  absl::StatusOr<std::optional<StoredText>> text = edits.GetText(sequence);
  if (!text.ok()) return text.status();
  if (!*found || !*text || (*found)->superseded || !(*found)->facts.reuse.pending || (*found)->learnt_from) {
    return std::string();
  }
  Row& row = **found;
  const absl::StatusOr<RecurringLines*> lines = corpus.lines.Of(row.outlet.outlet);
  if (!lines.ok()) return lines.status();
  if ((*lines)->generation() == (*text)->analysis.generation) return row.outlet.outlet;
  const auto active = [&](absl::Span<const LineSighting> sightings, uint64_t& generation) {
    generation = (*lines)->generation();
    return (*lines)->ActiveOf(sightings);
  };
  const ActiveLines learnt = active;
  (*text)->analysis = Analyze(options_.rules, (*text)->report, &learnt, &(*text)->sightings, {(*lines)->RuledBody()});
  edits.Put(Table::kText, Key(corpus.name).Number(sequence), Encode(**text));
  if (absl::Status s = edits.Count(row, -1); !s.ok()) return s;
  row.facts.text = (*text)->analysis.facts;
  row.excluded = (*text)->analysis.exclusion;
  SetCredits(options_.rules, (*text)->report, (*text)->analysis, row);
  if (absl::Status s = edits.Count(row, 1); !s.ok()) return s;
  if (row.cluster.empty()) {
    edits.PutRow(sequence, row);
  } else {
    corpus.clusters.PutRow(edits, sequence, row);
  }
  return row.outlet.outlet;
}

}  // namespace wireprint::credibility
