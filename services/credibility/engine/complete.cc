// What follows from dedup's answers: places, facts, counts, and what the outlet's lines teach.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/dedup_errors.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/rests.h"

namespace wireprint::credibility {
namespace {

// Reads the text unless it is at hand already; null when there is none.
absl::Status Read(Sequence sequence, const Transaction& read, std::shared_ptr<const StoredText>& text) {
  if (text != nullptr) return absl::OkStatus();
  absl::StatusOr<std::optional<StoredText>> found = read.GetText(sequence);
  if (!found.ok()) return found.status();
  if (*found) text = std::make_shared<StoredText>(**std::move(found));
  return absl::OkStatus();
}

// Whether what dedup said of `row` is about a text that had `earlier` before it: of one that it has not seen yet, that
// is told when its answer comes.
bool IsComparedWith(const Row& row, const Row& earlier) {
  return !row.facts.reuse.pending && earlier.answer.sequence < row.answer.sequence;
}

// Takes out of `later` what came to dedup before the row's own text did: its answer has that, or was about another
// revision.
absl::Status ForgetCompared(Row& row, Transaction& read) {
  absl::Status broken;
  std::erase_if(row.later, [&](const SharedReport& match) {
    const auto identity = read.GetIdentity(match.report_id);
    broken.Update(identity.status());
    if (!identity.ok() || !*identity || (*identity)->revisions.empty()) return false;
    const auto other = read.GetRow((*identity)->revisions.back().sequence);
    broken.Update(other.status());
    return other.ok() && *other && !(*other)->facts.reuse.pending && (*other)->answer.sequence < row.answer.sequence;
  });
  return broken;
}

}  // namespace

absl::StatusOr<DedupItem> Engine::ItemOf(Corpus& corpus, Sequence sequence, const Row& row, const StoredText& text,
                                         Transaction& edits) {
  DedupItem item;
  item.excluded = MaskOf(text.analysis, text.report.text);
  item.ruleset = text.analysis.ruleset.substr(0, text.analysis.ruleset.find(' '));
  item.observe_time = row.observe_time;
  item.report = text.report;
  const auto identity = edits.GetIdentity(item.report.report_id);
  if (!identity.ok()) return identity.status();
  if (*identity && !corpus.without_expectation.contains(sequence)) {
    // What dedup knows of the id: the last revision that it gave an answer to.
    for (const report::Identity::Revision& revision : (*identity)->revisions) {
      if (revision.sequence >= sequence) break;
      const absl::StatusOr<std::optional<Row>> earlier = edits.GetRow(revision.sequence);
      if (earlier.ok() && *earlier && (*earlier)->answer.revision != 0) {
        item.expected_revision = (*earlier)->answer.revision;
      }
    }
  }
  return item;
}

absl::Status Engine::Complete(Corpus& corpus, const Answered& answered) {
  absl::Status written;
  {
    const std::lock_guard lock(corpus.mutex);
    Transaction edits(*store_, corpus.name);
    if (IsOfThisEpoch(corpus, answered, edits)) {
      written = Write(corpus, Decide(corpus, answered, edits), edits);
    } else {
      written = absl::UnavailableError("another dedup answers: the clusters of the former one are given up first");
    }
  }
  Release(corpus, answered);
  return written;
}

absl::Status Engine::Decide(Corpus& corpus, const Answered& answered, Transaction& edits) {
  std::vector<std::string> dirty;
  std::vector<const Answer*> settled;
  for (const Answer& answer : answered) {
    if (absl::Status s = Settle(corpus, answer, edits, dirty, settled); !s.ok()) return s;
  }
  if (absl::Status s = Reresolve(corpus, edits, std::move(dirty)); !s.ok()) return s;
  for (const Answer* const answer : settled) {
    if (absl::Status s = Learn(corpus, *answer, edits); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status Engine::Settle(Corpus& corpus, const Answer& answered, Transaction& edits, std::vector<std::string>& dirty,
                            std::vector<const Answer*>& settled) {
  const Sequence sequence = answered.sequence;
  const absl::StatusOr<DedupAnswer>& answer = answered.answer;
  const Key outbox = Key(corpus.name).Number(sequence);
  absl::StatusOr<std::optional<Row>> found = edits.GetRow(sequence);
  if (!found.ok()) return found.status();
  if (!*found || !(*found)->facts.reuse.pending) {  // deleted, or answered for already
    corpus.without_expectation.erase(sequence);
    edits.Erase(Table::kOutbox, outbox);
    return absl::OkStatus();
  }
  Row row = **std::move(found);
  if (!answer.ok()) {
    if (answer.status().code() == absl::StatusCode::kAborted) corpus.without_expectation.insert(sequence);
    if (!IsFinal(answer.status())) return absl::OkStatus();
    edits.Erase(Table::kOutbox, outbox);
    if (row.superseded) return absl::OkStatus();
    if (!row.cluster.empty()) dirty.push_back(row.cluster);
    corpus.clusters.Place(edits, sequence, row, "");
    return SetFacts(edits, sequence, row, ReuseFacts{.exclusion = Exclusion::kRefused});
  }
  corpus.without_expectation.erase(sequence);
  edits.Erase(Table::kOutbox, outbox);
  const std::set<std::string> rested = RestsOn(row);
  row.answer = *answer;
  if (absl::Status s = ForgetCompared(row, edits); !s.ok()) return s;
  if (absl::Status s = FollowRevisions(row, sequence, edits); !s.ok()) return s;
  for (SharedReport& match : row.answer.matches) {
    const OutletIdentity outlet = options_.rules.outlets->Identify(match.outlet);
    match.family = outlet.family;
    match.role = outlet.role;
    match.agency = !outlet.agency_id.empty();
  }
  if (answered.purges != corpus.purges) {
    if (absl::Status s = ForgetGone(row, edits); !s.ok()) return s;
  }
  if (row.superseded) {
    // The current revision, which waits, is to follow this one; nothing is counted of it.
    row.facts.reuse.pending = false;
    edits.PutRow(sequence, row);
    return absl::OkStatus();
  }
  if (absl::Status s = Rest(edits, sequence, row, rested); !s.ok()) return s;
  if (absl::Status s = TellLater(corpus, row, edits, dirty); !s.ok()) return s;
  if (!row.placed_by_change) {
    const absl::StatusOr<std::string> present = edits.Present(row.answer.cluster);
    if (!present.ok()) return present.status();
    if (!row.cluster.empty()) dirty.push_back(row.cluster);
    if (absl::Status taken = TakeAlong(corpus, sequence, row.cluster, *present, edits); !taken.ok()) return taken;
    corpus.clusters.Place(edits, sequence, row, *present);
  }
  if (absl::Status s = SetFacts(edits, sequence, row, ReuseFacts{.exclusion = row.excluded}); !s.ok()) return s;
  corpus.clusters.PutRow(edits, sequence, row);
  dirty.push_back(row.cluster);
  settled.push_back(&answered);
  return absl::OkStatus();
}

// What an answer says of the revisions before: dedup need not see them any more. It counts the revisions of a report
// upwards: where it begins anew, it has none of the earlier ones.
absl::Status Engine::FollowRevisions(const Row& row, Sequence sequence, Transaction& edits) {
  if (row.revision <= 1) return absl::OkStatus();
  const auto identity = edits.GetIdentity(row.report_id);
  if (!identity.ok()) return identity.status();
  if (!*identity) return absl::OkStatus();
  for (const report::Identity::Revision& revision : (*identity)->revisions) {
    if (revision.sequence >= sequence) break;
    absl::StatusOr<std::optional<Row>> earlier = edits.GetRow(revision.sequence);
    if (!earlier.ok()) return earlier.status();
    if (!*earlier) continue;
    if ((*earlier)->facts.reuse.pending) edits.Erase(Table::kOutbox, Key(edits.corpus()).Number(revision.sequence));
    if ((*earlier)->answer.revision < row.answer.revision) continue;
    (*earlier)->answer.revision = 0;
    edits.PutRow(revision.sequence, **earlier);
  }
  return absl::OkStatus();
}

// Dedup compares a report with those that it had before. What came to it late is an earlier text all the same, or may
// be the origin's own copy.
absl::Status Engine::TellLater(Corpus& corpus, const Row& row, Transaction& edits, std::vector<std::string>& dirty) {
  const bool agency = !row.outlet.agency_id.empty();
  for (const SharedReport& match : row.answer.matches) {
    const bool copied = agency && IsSameText(match.relation) && match.family != row.outlet.family;
    if ((match.observe_time <= row.observe_time && !copied) || match.report_id == row.report_id) continue;
    const auto identity = edits.GetIdentity(match.report_id);
    if (!identity.ok()) return identity.status();
    if (!*identity || (*identity)->revisions.empty()) continue;
    const Sequence sequence = (*identity)->revisions.back().sequence;
    absl::StatusOr<std::optional<Row>> other = edits.GetRow(sequence);
    if (!other.ok()) return other.status();
    if (!*other || IsComparedWith(**other, row)) continue;
    std::vector<SharedReport>& later = (*other)->later;
    const auto known = std::find_if(later.begin(), later.end(),
                                    [&](const SharedReport& shared) { return shared.report_id == row.report_id; });
    if (known == later.end() ? later.size() >= kMaxLaterMatches : known->revision == row.answer.revision) continue;
    const std::set<std::string> rested = RestsOn(**other);
    SharedReport shared = match;
    shared.report_id = row.report_id;
    shared.outlet = row.outlet.outlet;
    shared.family = row.outlet.family;
    shared.role = row.outlet.role;
    shared.agency = agency;
    shared.revision = row.answer.revision;
    shared.observe_time = row.observe_time;
    std::swap(shared.containment, shared.reverse_containment);
    known == later.end() ? later.push_back(std::move(shared)) : void(*known = std::move(shared));
    if (absl::Status s = Rest(edits, sequence, **other, rested); !s.ok()) return s;
    corpus.clusters.PutRow(edits, sequence, **other);
    if (!(*other)->cluster.empty()) dirty.push_back((*other)->cluster);
  }
  return absl::OkStatus();
}

absl::Status Engine::Learn(Corpus& corpus, const Answer& answered, Transaction& edits) {
  const Sequence sequence = answered.sequence;
  absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
  if (!row.ok()) return row.status();
  std::shared_ptr<const StoredText> text = answered.text;
  if (absl::Status s = Read(sequence, edits, text); !s.ok()) return s;
  if (!*row || text == nullptr || (*row)->learnt_from) return absl::OkStatus();
  LineReport report{sequence, (*row)->observe_time, text->sightings, {}};
  std::set<Sequence> matched;
  std::set<Sequence> partly;  // by passages, which may be the page's own
  for (const SharedReport& match : (*row)->answer.matches) {
    if (options_.rules.outlets->Identify(match.outlet).outlet != (*row)->outlet.outlet) continue;
    const auto identity = edits.GetIdentity(match.report_id);
    if (!identity.ok()) return identity.status();
    if (!*identity) continue;
    std::set<Sequence>& into = match.relation == kRelationPartial ? partly : matched;
    for (const auto& revision : (*identity)->revisions) into.insert(revision.sequence);
  }
  const absl::StatusOr<OpenClusters::Cluster*> cluster = corpus.clusters.Of((*row)->cluster, edits);
  if (!cluster.ok()) return cluster.status();
  const absl::StatusOr<RecurringLines*> lines = corpus.lines.Of((*row)->outlet.outlet);
  if (!lines.ok()) return lines.status();
  for (const Sequence story : (*lines)->StoriesOf(report.sightings.lines)) {
    const bool of_one_text = matched.contains(story) || (*cluster)->resolver.Has(story);
    if (of_one_text || (partly.contains(story) && !(*lines)->IsOfAnotherTopic(story, report.sightings.topic))) {
      report.related.push_back(story);
    }
  }
  (*row)->learnt_from = true;
  edits.PutRow(sequence, **row);
  return corpus.lines.Observe((*row)->outlet.outlet, report, edits);
}

}  // namespace wireprint::credibility
