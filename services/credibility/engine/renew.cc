// Another dedup answers: an older copy of the one before, or another altogether. It gives the same sequences and names
// of clusters to other texts, and may not have all that it was told.
#include <algorithm>
#include <utility>
#include <vector>

#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/former_cluster.h"
#include "services/report/identity.h"

namespace wireprint::credibility {
namespace {

// Records that are looked at with the corpus locked once; a cluster is renamed whole.
constexpr size_t kAtOnce = 256;

}  // namespace

bool Engine::IsOfThisEpoch(Corpus& corpus, const Answered& answered, Transaction& edits) {
  for (const Answer& answer : answered) {
    if (!answer.answer.ok() || answer.answer->epoch.empty()) continue;
    if (corpus.renewing) return false;
    if (corpus.dedup.epoch.empty()) AdoptEpoch(corpus, {answer.answer->epoch, 0}, edits);
    if (answer.answer->epoch != corpus.dedup.epoch) return false;
  }
  return true;
}

void Engine::AdoptEpoch(Corpus& corpus, EpochRecord dedup, Transaction& edits) {
  edits.Put(Table::kMeta, EpochKey(corpus.name), Encode(dedup));
  corpus.dedup = std::move(dedup);
}

absl::StatusOr<bool> Engine::IsAnotherDedup(Corpus& corpus, const std::string& epoch) {
  const std::lock_guard lock(corpus.mutex);
  if (epoch.empty() || epoch == corpus.dedup.epoch) return false;
  if (!corpus.dedup.epoch.empty()) return true;
  Transaction edits(*store_, corpus.name);
  AdoptEpoch(corpus, {epoch, 0}, edits);
  if (absl::Status s = Write(corpus, absl::OkStatus(), edits); !s.ok()) return s;
  return false;
}

// What dedup keeps is told it again, in the order of receipt: it answers for what it has as it did before, and takes in
// what it lacks. Meanwhile that waits, and counts for nothing. What dedup would have let go stays as it was counted,
// and goes with the first of its cluster that gets a place. An interruption has all of it done again, which changes
// nothing.
absl::Status Engine::Renew(Corpus& corpus, const DedupPosition& now) {
  const absl::StatusOr<Micros> kept = dedup_.Retention(corpus.name);
  if (!kept.ok()) return kept.status();
  uint64_t renewal = 0;
  {
    const std::lock_guard lock(corpus.mutex);
    corpus.renewing = true;
    renewal = corpus.dedup.renewals + 1;
  }
  absl::Status done = RenameClusters(corpus, renewal);
  if (done.ok()) done = ForgetAliases(corpus);
  if (done.ok()) done = TellReportsAgain(corpus, options_.now() - *kept);
  if (done.ok()) done = TellDeletionsAgain(corpus);
  {
    const std::lock_guard lock(corpus.mutex);
    corpus.renewing = false;
    if (done.ok()) {
      Transaction edits(*store_, corpus.name);
      const EpochRecord before = corpus.dedup;
      AdoptEpoch(corpus, {now.epoch, renewal}, edits);
      edits.Put(Table::kMeta, ResumeKey(corpus.name), now.resume_token);
      done = Write(corpus, done, edits);
      if (!done.ok()) corpus.dedup = before;
    }
  }
  Wake();
  return done;
}

absl::Status Engine::InSteps(Corpus& corpus, Table table, absl::FunctionRef<bool(const std::string&)> may_end,
                             absl::FunctionRef<absl::Status(const std::string&, Transaction&)> step) {
  const Key prefix(corpus.name);
  std::string begin = prefix;
  while (!begin.empty()) {
    if (closing_.load()) return absl::CancelledError("stopping");
    const std::lock_guard lock(corpus.mutex);
    Transaction edits(*store_, corpus.name);
    size_t looked_at = 0;
    std::string next;
    absl::Status walked =
        store_->Walk(table, begin, prefix.End(), [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
          const std::string name(key);
          if (looked_at++ >= kAtOnce && may_end(name)) {
            next = name;
            return false;
          }
          if (absl::Status s = step(name, edits); !s.ok()) return s;
          return true;
        });
    walked = Write(corpus, walked, edits);
    corpus.clusters.Drop();
    if (!walked.ok()) return walked;
    begin = std::move(next);
  }
  return absl::OkStatus();
}

absl::Status Engine::RenameClusters(Corpus& corpus, uint64_t renewal) {
  const size_t at = Key(corpus.name).bytes().size();
  std::string last;
  return InSteps(
      corpus, Table::kMember, [&](const std::string& key) { return ReadText(key, at) != last; },
      [&](const std::string& key, Transaction& edits) -> absl::Status {
        last = std::string(ReadText(key, at));
        const Sequence sequence = ReadNumber(key, key.size() - 8);
        absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
        if (!row.ok()) return row.status();
        if (!*row) return absl::OkStatus();
        edits.Place(sequence, **row, FormerName(last, renewal));
        edits.PutRow(sequence, **row);
        return absl::OkStatus();
      });
}

absl::Status Engine::ForgetAliases(Corpus& corpus) {
  return InSteps(
      corpus, Table::kAlias, [](const std::string&) { return true; },
      [&](const std::string& key, Transaction& edits) {
        edits.Erase(Table::kAlias, Key(corpus.name).Text(ReadText(key, Key(corpus.name).bytes().size())));
        return absl::OkStatus();
      });
}

absl::Status Engine::TellReportsAgain(Corpus& corpus, Micros since) {
  return InSteps(
      corpus, Table::kRow, [](const std::string&) { return true; },
      [&](const std::string& key, Transaction& edits) -> absl::Status {
        const Sequence sequence = ReadNumber(key, key.size() - 8);
        absl::StatusOr<std::optional<Row>> found = edits.GetRow(sequence);
        if (!found.ok()) return found.status();
        if (!*found || (*found)->superseded) return absl::OkStatus();
        Row& row = **found;
        row.placed_by_change = false;
        row.answer.sequence = 0;  // of the former dedup: it says nothing of what the new one lists
        if (!row.facts.reuse.pending && row.receive_time < since) {
          edits.PutRow(sequence, row);
          return absl::OkStatus();
        }
        edits.Put(Table::kOutbox, Key(corpus.name).Number(sequence),
                  Encode(OutboxEntry{OutboxTask::kAdd, row.report_id}));
        return SetFacts(edits, sequence, row, ReuseFacts{.pending = true});
      });
}

absl::Status Engine::TellDeletionsAgain(Corpus& corpus) {
  return InSteps(
      corpus, Table::kId, [](const std::string&) { return true; },
      [&](const std::string& key, Transaction& edits) -> absl::Status {
        const std::string report_id(ReadText(key, Key(corpus.name).bytes().size()));
        const auto identity = edits.GetIdentity(report_id);
        if (!identity.ok()) return identity.status();
        if (!*identity || !(*identity)->revisions.empty()) return absl::OkStatus();
        if (!report::StandingTombstone(*identity, options_.now(), options_.retention)) return absl::OkStatus();
        EnqueueDeletion(corpus, report_id, OutboxTask::kDelete, edits);
        return absl::OkStatus();
      });
}

// A row of a former cluster has got a place: what stays counted of that cluster goes along.
absl::Status Engine::TakeAlong(Corpus& corpus, Sequence sequence, const std::string& former, const std::string& cluster,
                               Transaction& edits) {
  if (!IsFormer(former) || cluster.empty() || former == cluster) return absl::OkStatus();
  const auto members = edits.Members(former);
  if (!members.ok()) return members.status();
  for (const Sequence member : *members) {
    if (member == sequence) continue;
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(member);
    if (!row.ok()) return row.status();
    if (!*row || (*row)->facts.reuse.pending) continue;
    corpus.clusters.Place(edits, member, **row, cluster);
    corpus.clusters.PutRow(edits, member, **row);
  }
  return absl::OkStatus();
}

}  // namespace wireprint::credibility
