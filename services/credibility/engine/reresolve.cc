// The origin of a cluster, and what follows from it for its members.
#include <algorithm>
#include <utility>

#include "services/credibility/core/reuse.h"
#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {

ReuseFacts Engine::FactsFor(const Row& row, const MemberVerdict& verdict) const {
  std::vector<SharedText> shared;
  bool is_template = false;
  for (const auto* matches : {&row.answer.matches, &row.later}) {
    for (const SharedReport& match : *matches) {
      // A text recurs in the later one.
      is_template = is_template || (match.relation == kRelationTemplate && match.observe_time <= row.observe_time);
      shared.push_back({match.family, match.role, match.observe_time, match.containment});
    }
  }
  const Exclusion excluded = row.excluded == Exclusion::kNone && is_template ? Exclusion::kTemplate : row.excluded;
  return FactsOf(MemberOf(row), verdict, shared, row.facts.text, excluded);
}

absl::Status Engine::SetFacts(Transaction& edits, Sequence sequence, Row& row, const ReuseFacts& facts) {
  if (absl::Status s = edits.Count(row, -1); !s.ok()) return s;
  row.facts.reuse = facts;
  if (absl::Status s = edits.Count(row, 1); !s.ok()) return s;
  edits.PutRow(sequence, row);
  return absl::OkStatus();
}

absl::StatusOr<NamedOrigin> Engine::Reresolve(Transaction& edits, const std::string& cluster) {
  NamedOrigin named;
  const absl::StatusOr<std::vector<Sequence>> sequences = edits.Members(cluster);
  if (!sequences.ok()) return sequences.status();
  std::vector<Row> rows;
  std::vector<Sequence> kept;
  std::vector<Member> members;
  for (const Sequence sequence : *sequences) {
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
    if (!row.ok()) return row.status();
    if (!*row) continue;
    members.push_back(MemberOf(**row));
    rows.push_back(**std::move(row));
    kept.push_back(sequence);
  }
  const Resolution resolution = ResolveOrigin(members);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].facts.reuse.pending) continue;
    const ReuseFacts facts = FactsFor(rows[i], resolution.verdicts[i]);
    if (facts == rows[i].facts.reuse) continue;
    if (absl::Status s = SetFacts(edits, kept[i], rows[i], facts); !s.ok()) return s;
  }
  named.origin = resolution.origin;
  if (named.origin.kind == OriginKind::kReport) {
    named.report_id = members[named.origin.member].report_id;
    named.outlet = members[named.origin.member].outlet;
  }
  return named;
}

absl::Status Engine::Write(Corpus& corpus, const Transaction& edits) {
  const absl::Status written = store_->Write(edits.Edits());
  if (!written.ok()) corpus.lines.Drop();
  return written;
}

}  // namespace wireprint::credibility
