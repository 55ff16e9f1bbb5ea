// Taking reports, and what was counted and learnt of them, out again.
#include <utility>

#include "services/chassis/error.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/rests.h"
#include "services/credibility/engine/store_errors.h"
#include "services/report/identity.h"
#include "services/report/validate.h"

namespace wireprint::credibility {

absl::Status Engine::ForgetLines(Corpus& corpus, Sequence sequence, const Row& row, Transaction& edits) {
  if (!row.learnt_from) return absl::OkStatus();
  const absl::StatusOr<std::optional<StoredText>> text = edits.GetText(sequence);
  if (!text.ok()) return text.status();
  if (!*text) return absl::OkStatus();
  const std::string& outlet = row.outlet.outlet;
  const absl::StatusOr<RecurringLines*> before = corpus.lines.Of(outlet);
  if (!before.ok()) return before.status();
  const LineReport report{sequence, row.observe_time, (*text)->sightings, {}};
  std::vector<LineId> unlearnt;
  for (const size_t index : (*before)->ActiveOf(report.sightings.lines)) {
    unlearnt.push_back(report.sightings.lines[index].id);
  }
  if (absl::Status s = corpus.lines.Forget(outlet, report, edits); !s.ok()) return s;
  const absl::StatusOr<RecurringLines*> after = corpus.lines.Of(outlet);
  if (!after.ok()) return after.status();
  std::erase_if(unlearnt, [&](LineId line) { return (*after)->Active(line); });
  return NoteUnlearnt(corpus, outlet, std::move(unlearnt), edits);
}

// Takes the current revision out of all counts; it stays for those who send it again, and for dedup, which sees it
// before what came behind it.
absl::Status Engine::Supersede(Corpus& corpus, report::Identity& identity, Transaction& edits) {
  const Sequence sequence = identity.revisions.back().sequence;
  absl::StatusOr<std::optional<Row>> found = edits.GetRow(sequence);
  if (!found.ok()) return found.status();
  if (!*found || (*found)->superseded) return absl::OkStatus();
  Row row = **std::move(found);
  if (absl::Status s = edits.Count(row, -1); !s.ok()) return s;
  if (absl::Status s = ForgetLines(corpus, sequence, row, edits); !s.ok()) return s;
  edits.Erase(Table::kListing, Key(corpus.name).Text(row.outlet.outlet).NewestFirst(row.observe_time).Number(sequence));
  const std::string left = row.cluster;
  corpus.clusters.Place(edits, sequence, row, "");
  row.superseded = true;
  edits.PutRow(sequence, row);
  ForgetRests(edits, sequence, row);
  std::vector<std::string> dirty;
  if (!left.empty()) dirty.push_back(left);
  if (absl::Status s = ForgetMatches(corpus.clusters, edits, row.report_id, dirty); !s.ok()) return s;
  return Reresolve(corpus, edits, std::move(dirty));
}

absl::Status Engine::Remove(Corpus& corpus, report::Identity& identity, absl::string_view report_id, OutboxTask task,
                            Transaction& edits) {
  if (absl::Status s = Supersede(corpus, identity, edits); !s.ok()) return s;
  for (const report::Identity::Revision& revision : identity.revisions) {
    edits.EraseRow(revision.sequence);
    edits.Erase(Table::kText, Key(corpus.name).Number(revision.sequence));
    edits.Erase(Table::kOutbox, Key(corpus.name).Number(revision.sequence));
    corpus.without_expectation.erase(revision.sequence);
  }
  identity.revisions.clear();
  identity.delete_time = options_.now();
  edits.PutIdentity(report_id, identity);
  EnqueueDeletion(corpus, report_id, task, edits);
  return absl::OkStatus();
}

void Engine::EnqueueDeletion(Corpus& corpus, absl::string_view report_id, OutboxTask task, Transaction& edits) {
  const Sequence sequence = corpus.next++;
  edits.Put(Table::kOutbox, Key(corpus.name).Number(sequence), Encode(OutboxEntry{task, std::string(report_id)}));
  edits.Put(Table::kMeta, NextSequenceKey(corpus.name), Key("").Number(corpus.next).bytes().substr(1));
  corpus.outbox_waits = true;
}

void Engine::Delete(absl::string_view corpus_name, absl::string_view report_id, bool purge, DeleteDone done) {
  const absl::StatusOr<std::string> name = report::ValidateCorpus(corpus_name);
  if (!name.ok()) return std::move(done)(name.status());
  if (absl::Status s = report::ValidateReportId(report_id, "report_id"); !s.ok()) return std::move(done)(s);
  Corpus* const corpus = corpora_.Find(*name);
  if (corpus == nullptr) return std::move(done)(report::ReportNotFound(report_id, "report_id"));
  Micros time = 0;
  {
    const std::lock_guard lock(corpus->mutex);
    Transaction edits(*store_, corpus->name);
    absl::StatusOr<std::optional<report::Identity>> identity = edits.GetIdentity(report_id);
    if (!identity.ok()) return std::move(done)(identity.status());
    const bool gone = *identity && (*identity)->revisions.empty() && (*identity)->delete_time;
    if (gone && purge) {
      time = *(*identity)->delete_time;
      EnqueueDeletion(*corpus, report_id, OutboxTask::kPurge, edits);
      if (absl::Status noted = Write(*corpus, absl::OkStatus(), edits); !noted.ok()) return std::move(done)(noted);
    } else if (const auto deleted = report::StandingTombstone(*identity, options_.now(), options_.retention)) {
      time = *deleted;
    } else if (!*identity || (*identity)->revisions.empty()) {
      return std::move(done)(report::ReportNotFound(report_id, "report_id"));
    } else {
      const OutboxTask task = purge ? OutboxTask::kPurge : OutboxTask::kDelete;
      const absl::Status removed = Write(*corpus, Remove(*corpus, **identity, report_id, task, edits), edits);
      if (!removed.ok()) return std::move(done)(removed);
      time = *(*identity)->delete_time;
    }
  }
  BeginCall();
  syncs_.AfterSync([this, time, done = std::move(done)](absl::Status synced) mutable {
    Wake();
    std::move(done)(synced.ok() ? absl::StatusOr<Micros>(time) : StoreUnavailable(synced, kUnsynced));
    EndCall();
  });
}

}  // namespace wireprint::credibility
