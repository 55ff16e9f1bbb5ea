// Analysing what waited for dedup with what its outlet has taught since.
#include <algorithm>
#include <utility>

#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/text_credits.h"

namespace wireprint::credibility {

std::vector<TextCredit> CreditsOf(const Rules& rules, const Analysis& analysis, bool& unnamed) {
  std::vector<TextCredit> credits;
  for (const CreditSpan& credit : analysis.credits) {
    if (credit.role == analysis::CreditRole::kPhoto || credit.role == analysis::CreditRole::kVideo) continue;
    if (credit.agency_id.empty()) {
      unnamed = unnamed || credit.role == analysis::CreditRole::kDisclaimer;
      continue;
    }
    const TextCredit found{credit.agency_id, rules.outlets->FamilyOfAgency(credit.agency_id),
                           credit.role == analysis::CreditRole::kContributor};
    if (std::find(credits.begin(), credits.end(), found) == credits.end()) credits.push_back(found);
  }
  return credits;
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
  (*text)->analysis = Analyze(options_.rules, (*text)->report, &learnt, &(*text)->sightings);
  edits.Put(Table::kText, Key(corpus.name).Number(sequence), Encode(**text));
  if (absl::Status s = edits.Count(row, -1); !s.ok()) return s;
  row.facts.text = (*text)->analysis.facts;
  row.excluded = (*text)->analysis.exclusion;
  row.unnamed_syndication = false;
  row.credits = CreditsOf(options_.rules, (*text)->analysis, row.unnamed_syndication);
  if (absl::Status s = edits.Count(row, 1); !s.ok()) return s;
  if (row.cluster.empty()) {
    edits.PutRow(sequence, row);
  } else {
    corpus.clusters.PutRow(edits, sequence, row);
  }
  return row.outlet.outlet;
}

}  // namespace wireprint::credibility
