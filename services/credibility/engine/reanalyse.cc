// Analysing reports anew, with what their outlet has taught since.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "services/analysis/byline.h"
#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/sending.h"
#include "services/credibility/engine/text_credits.h"

namespace wireprint::credibility {

namespace {

// The byline that the analysis found, else the one that came.
absl::string_view BylineOf(const report::Report& report, const Analysis& analysis) {
  const absl::string_view sent = report.byline ? absl::string_view(*report.byline) : absl::string_view();
  if (!analysis.byline || analysis.byline->field != analysis::CreditField::kText) return sent;
  return absl::string_view(report.text).substr(analysis.byline->span.begin, analysis.byline->span.size());
}

// Whether dedup is still to see a revision that another has taken the place of: it has seen neither, and others may
// have come between the two.
absl::StatusOr<bool> IsStillToBeSeen(Sequence sequence, const Row& row, Transaction& read) {
  if (!row.facts.reuse.pending) return false;
  const auto identity = read.GetIdentity(row.report_id);
  if (!identity.ok()) return identity.status();
  if (!*identity) return false;
  for (const report::Identity::Revision& revision : (*identity)->revisions) {
    if (revision.sequence <= sequence) continue;
    const absl::StatusOr<std::optional<Row>> later = read.GetRow(revision.sequence);
    if (!later.ok()) return later.status();
    if (*later && !(*later)->facts.reuse.pending) return false;
  }
  return true;
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
  const analysis::BylineParts parts =
      ReadByline(*rules.agencies, byline, analysis::Surroundings(report.text, "", row.outlet.outlet));
  row.names_newsroom = !parts.newsrooms.empty();
  row.bylined = (row.names_newsroom || !parts.persons.empty()) && !disclaimed &&
                std::all_of(credits.begin(), credits.end(), [&](const TextCredit& credit) {
                  return credit.contributor || credit.agency_family == row.outlet.family;
                });
}

// Has a revision that is to be sent analysed as if it had been received now. Returns its outlet's lines, valid as
// OutletLines::Of says; null when it has taught its outlet already: then it is sent once more, as it was.
absl::StatusOr<const RecurringLines*> Engine::AnalyseAgain(Corpus& corpus, Sequence sequence, Row& row,
                                                           std::shared_ptr<const StoredText>& text,
                                                           Transaction& edits) {
  if (!row.facts.reuse.pending || row.learnt_from) return nullptr;
  const absl::StatusOr<RecurringLines*> lines = corpus.lines.Of(row.outlet.outlet);
  if (!lines.ok()) return lines.status();
  if ((*lines)->generation() == text->analysis.generation) return *lines;
  const auto all = [](LineId) { return true; };
  if (absl::Status s = Reanalyse(corpus, sequence, row, **lines, all, text, edits); !s.ok()) return s;
  return *lines;
}

// Has a revision analysed with those of the lines that its outlet has taught until now for which `cuts` is true, and
// counted so. What it has taught stays as it was.
absl::Status Engine::Reanalyse(Corpus& corpus, Sequence sequence, Row& row, const RecurringLines& lines,
                               absl::FunctionRef<bool(LineId)> cuts, std::shared_ptr<const StoredText>& text,
                               Transaction& edits) {
  const auto active = [&](absl::Span<const LineSighting> sightings, uint64_t& generation) {
    generation = lines.generation();
    std::vector<size_t> found = lines.ActiveOf(sightings);
    std::erase_if(found, [&](size_t index) { return !cuts(sightings[index].id); });
    return found;
  };
  const LearntLines learnt = active;
  auto again = std::make_shared<StoredText>(*text);
  LineSightings sightings;
  again->analysis = Analyze(options_.rules, again->report, &learnt, &sightings, lines.rulings().get());
  if (!row.learnt_from) again->sightings = std::move(sightings);
  text = again;
  edits.Put(Table::kText, Key(corpus.name).Number(sequence), Encode(*text));
  if (!row.superseded) {
    if (absl::Status s = edits.Count(row, -1); !s.ok()) return s;
  }
  row.facts.text = text->analysis.facts;
  row.excluded = text->analysis.exclusion;
  SetCredits(options_.rules, text->report, text->analysis, row);
  if (!row.superseded) {
    if (absl::Status s = edits.Count(row, 1); !s.ok()) return s;
  }
  if (row.cluster.empty()) {
    edits.PutRow(sequence, row);
  } else {
    corpus.clusters.PutRow(edits, sequence, row);
  }
  return absl::OkStatus();
}

// Adds a revision to what dedup is asked in one call: false when it is to be sent behind the answer to that. `text` is
// what was stored of it, if it is at hand, and then what is. NOT_FOUND for what dedup need not see.
absl::StatusOr<bool> Engine::SendWith(Sending& sending, Corpus& corpus, Sequence sequence,
                                      std::shared_ptr<const StoredText>& text, Transaction& edits) {
  absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
  if (!row.ok()) return row.status();
  if (text == nullptr) {
    absl::StatusOr<std::optional<StoredText>> stored = edits.GetText(sequence);
    if (!stored.ok()) return stored.status();
    if (*stored) text = std::make_shared<StoredText>(**std::move(stored));
  }
  if (!*row || text == nullptr) return absl::NotFoundError("deleted");
  if ((*row)->superseded) {
    const absl::StatusOr<bool> to_be_seen = IsStillToBeSeen(sequence, **row, edits);
    if (!to_be_seen.ok()) return to_be_seen.status();
    if (!*to_be_seen) return absl::NotFoundError("superseded");
  }
  if (sending.report_ids.contains((*row)->report_id)) return false;
  // What these teach comes before the next of their outlet is analysed.
  Lessons& lessons = sending.lessons[(*row)->outlet.outlet];
  if (lessons.may_teach()) return false;
  const auto lines = AnalyseAgain(corpus, sequence, **row, text, edits);
  if (!lines.ok()) return lines.status();
  absl::StatusOr<DedupItem> item = ItemOf(corpus, sequence, **row, *text, edits);
  if (!item.ok()) return item.status();
  if (*lines != nullptr && !(*row)->superseded) lessons.Add(**lines, text->sightings.lines);
  sending.bytes += text->report.text.size() + 1024;
  sending.report_ids.insert((*row)->report_id);
  sending.asked.push_back({sequence, (*row)->report_id, absl::UnknownError("not answered"), text, corpus.purges});
  sending.items.push_back(*std::move(item));
  return true;
}

}  // namespace wireprint::credibility
