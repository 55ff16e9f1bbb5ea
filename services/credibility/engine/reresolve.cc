// The origin of a cluster, and what follows from it for its members.
#include <algorithm>
#include <utility>

#include "services/credibility/core/reuse.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/rests.h"

namespace wireprint::credibility {

ReuseFacts Engine::FactsFor(const Row& row, const MemberVerdict& verdict) const {
  bool is_template = false;
  for (const auto* matches : {&row.answer.matches, &row.later}) {
    for (const SharedReport& match : *matches) {
      // A text recurs in the later one.
      is_template = is_template || (match.relation == kRelationTemplate && match.observe_time <= row.observe_time);
    }
  }
  const Exclusion excluded = row.excluded == Exclusion::kNone && is_template ? Exclusion::kTemplate : row.excluded;
  return FactsOf(MemberOf(row), verdict, SharedTextsOf(row), row.facts.text, excluded);
}

absl::Status Engine::SetFacts(Transaction& edits, Sequence sequence, Row& row, const ReuseFacts& facts) {
  if (absl::Status s = edits.Count(row, -1); !s.ok()) return s;
  row.facts.reuse = facts;
  if (absl::Status s = edits.Count(row, 1); !s.ok()) return s;
  edits.PutRow(sequence, row);
  return absl::OkStatus();
}

// Reads the rows whose verdict changed, no others.
absl::Status Engine::Reresolve(Corpus& corpus, Transaction& edits, const std::string& cluster) {
  const absl::StatusOr<OpenClusters::Cluster*> opened = corpus.clusters.Of(cluster, edits);
  if (!opened.ok()) return opened.status();
  OpenClusters::Cluster& open = **opened;
  for (const Sequence sequence : open.resolver.TakeTouched()) {
    const MemberVerdict verdict = open.resolver.VerdictOf(sequence);
    const auto [settled, is_new] = open.settled.try_emplace(sequence, verdict);
    if (!is_new && settled->second == verdict) continue;
    settled->second = verdict;
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
    if (!row.ok()) return row.status();
    if (!*row || (*row)->facts.reuse.pending) continue;
    const ReuseFacts facts = FactsFor(**row, verdict);
    if (facts == (*row)->facts.reuse) continue;
    if (absl::Status s = SetFacts(edits, sequence, **row, facts); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status Engine::Reresolve(Corpus& corpus, Transaction& edits, std::vector<std::string> clusters) {
  std::sort(clusters.begin(), clusters.end());
  clusters.erase(std::unique(clusters.begin(), clusters.end()), clusters.end());
  for (const std::string& cluster : clusters) {
    if (absl::Status s = Reresolve(corpus, edits, cluster); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::StatusOr<NamedOrigin> Engine::OriginOf(Corpus& corpus, Transaction& read, const std::string& cluster) {
  const absl::StatusOr<OpenClusters::Cluster*> opened = corpus.clusters.Of(cluster, read);
  if (!opened.ok()) return opened.status();
  NamedOrigin named{(*opened)->resolver.origin(), "", ""};
  if (named.origin.kind == OriginKind::kReport) {
    const Member& copy = *(*opened)->resolver.Find(named.origin.member);
    named.report_id = copy.report_id;
    named.outlet = copy.outlet;
  }
  return named;
}

// Writes what was decided, or forgets it.
absl::Status Engine::Write(Corpus& corpus, absl::Status decided, const Transaction& edits) {
  if (decided.ok()) decided = store_->Write(edits.Edits());
  decided.ok() ? corpus.lines.Trim() : corpus.Drop();
  return decided;
}

}  // namespace wireprint::credibility
