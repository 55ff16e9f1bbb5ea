// The origin of a cluster, and what follows from it for its members.
#include <algorithm>
#include <utility>

#include "services/credibility/core/reuse.h"
#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {

namespace {

bool Names(const Row& row, const std::string& report_id) {
  const auto is_it = [&](const SharedReport& match) {
    return match.report_id == report_id && match.relation != kRelationTemplate;
  };
  return std::any_of(row.answer.matches.begin(), row.answer.matches.end(), is_it) ||
         std::any_of(row.later.begin(), row.later.end(), is_it);
}

// Whether dedup told all that the row shares with what it had before.
bool ToldAll(const Row& row) {
  return row.answer.revision != 0 && !row.answer.candidates_truncated && row.answer.matches.size() < kMaxMatches;
}

// Of two reports dedup compared the one that it got later with the other.
bool SharesText(const Row& a, const Row& b) {
  if (a.report_id == b.report_id || Names(a, b.report_id) || Names(b, a.report_id)) return true;
  return !ToldAll(a.answer.sequence > b.answer.sequence ? a : b);
}

Shares SharesOf(const Row& row, absl::Span<const SharedText> shared, const std::vector<Row>& witnesses) {
  Shares shares;
  if (witnesses.empty()) {
    shares.earlier = !ToldAll(row) || LargestShare(MemberOf(row), shared).has_value();
    return shares;
  }
  // A witness of one's own family shows nothing of oneself.
  const bool own = witnesses.size() > 1 && witnesses.front().outlet.family == row.outlet.family;
  shares.origin = SharesText(row, own ? witnesses[1] : witnesses.front());
  return shares;
}

}  // namespace

ReuseFacts Engine::FactsFor(const Row& row, const MemberVerdict& verdict, const std::vector<Row>& witnesses) const {
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
  return FactsOf(MemberOf(row), verdict, shared, row.facts.text, excluded, SharesOf(row, shared, witnesses));
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
  if (std::vector<MemberKey> witnesses = open.resolver.Witnesses(); witnesses != open.witnesses) {
    open.witnesses = std::move(witnesses);
    open.settled.clear();
  }
  std::optional<std::vector<Row>> witnesses;
  for (const Sequence sequence : open.resolver.TakeTouched()) {
    const MemberVerdict verdict = open.resolver.VerdictOf(sequence);
    const auto [settled, is_new] = open.settled.try_emplace(sequence, verdict);
    if (!is_new && settled->second == verdict) continue;
    settled->second = verdict;
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
    if (!row.ok()) return row.status();
    if (!*row || (*row)->facts.reuse.pending) continue;
    if (!witnesses) {
      witnesses.emplace();
      for (const Sequence witness : open.witnesses) {
        absl::StatusOr<std::optional<Row>> shown = edits.GetRow(witness);
        if (!shown.ok()) return shown.status();
        if (*shown) witnesses->push_back(**std::move(shown));
      }
    }
    const ReuseFacts facts = FactsFor(**row, verdict, *witnesses);
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
