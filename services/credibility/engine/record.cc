// Recording: staged and durable first, then dedup is asked, then counted.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/batch.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/sending.h"
#include "services/credibility/engine/store_errors.h"
#include "services/credibility/engine/text_credits.h"
#include "services/report/identity.h"
#include "services/report/limits.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility {
namespace {

// Left of a caller's deadline for the answer itself.
constexpr absl::Duration kMargin = absl::Milliseconds(100);
// Texts that dedup gets in one call.
constexpr size_t kMaxCallBytes = size_t{1} << 20;

}  // namespace

absl::Status Engine::Record(absl::string_view corpus, std::vector<RecordItem> items, uint32_t max_matches,
                            absl::Time deadline, RecordDone done) {
  const absl::StatusOr<std::string> name = report::ValidateCorpus(corpus);
  if (!name.ok()) return name.status();
  if (max_matches > kMaxMatches) {
    return report::Bad(report::reason::kValueOutOfRange, "max_matches",
                       absl::StrCat("is ", max_matches, ", the most is ", kMaxMatches));
  }
  if (options_.may_grow) {
    if (const absl::Status grow = options_.may_grow(); !grow.ok()) {
      return StoreUnavailable(grow, absl::StrCat(grow.message(), "; nothing was recorded, retry"));
    }
  }
  auto batch = std::make_shared<Batch>();
  batch->max_matches = max_matches == 0 ? kDefaultMatches : max_matches;
  batch->deadline = deadline;
  batch->done = std::move(done);
  const Micros now = options_.now();
  for (RecordItem& item : items) {
    Batch::Item& entry = batch->items.emplace_back();
    entry.sent = std::move(item);
    entry.hash = report::ContentHash(entry.sent.report);
    absl::Status valid = report::ValidateReport(entry.sent.report, entry.sent.text_field);
    if (valid.ok()) {
      const absl::StatusOr<Micros> observed = report::ValidateObserveTime(entry.sent.observe_time, now);
      if (observed.ok()) entry.observe_time = *observed;
      valid = observed.status();
    }
    batch->statuses.push_back(std::move(valid));
  }
  if (std::any_of(batch->statuses.begin(), batch->statuses.end(), [](const auto& s) { return s.ok(); })) {
    batch->corpus = corpora_.Find(*name);
    if (batch->corpus == nullptr) RefuseUnknown(*batch);
  }
  if (std::any_of(batch->statuses.begin(), batch->statuses.end(), [](const auto& s) { return s.ok(); })) {
    const absl::StatusOr<Corpus*> found = corpora_.FindOrMake(*name);
    if (!found.ok()) return found.status();
    batch->corpus = *found;
    Prepare(*batch);
    if (!batch->staged.empty()) StartFollowing(**found);
  }
  BeginCall();
  syncs_.AfterSync([this, batch](absl::Status synced) {
    if (!synced.ok()) {
      for (absl::Status& status : batch->statuses) {
        if (status.ok()) status = StoreUnavailable(synced, kUnsynced);
      }
      batch->asked = batch->staged.size();  // about nothing, but who waits for these is told
      batch->unsynced = true;
    }
    Ask(batch);
  });
  return absl::OkStatus();
}

// Of a corpus that is not there: what names an earlier revision makes none.
void Engine::RefuseUnknown(Batch& batch) {
  for (size_t i = 0; i < batch.items.size(); ++i) {
    if (!batch.statuses[i].ok()) continue;
    const Batch::Item& item = batch.items[i];
    batch.statuses[i] = report::DecideAdd(item.sent.report.report_id, std::nullopt, item.hash,
                                          item.sent.expected_revision, options_.now(), options_.retention)
                            .status();
  }
}

// Decides what each item is, analyses what is new, and writes all of it.
void Engine::Prepare(Batch& batch) {
  Corpus& corpus = *batch.corpus;
  for (size_t i = 0; i < batch.items.size(); ++i) {
    if (!batch.statuses[i].ok()) continue;
    Batch::Item& item = batch.items[i];
    {
      const std::lock_guard lock(corpus.mutex);
      const auto identity = Transaction(*store_, corpus.name).GetIdentity(item.sent.report.report_id);
      if (identity.ok() && *identity) {
        const auto decision = report::DecideAdd(item.sent.report.report_id, *identity, item.hash,
                                                item.sent.expected_revision, options_.now(), options_.retention);
        if (!decision.ok() || decision->kind == report::AddDecision::Kind::kReplay) continue;
      }
    }
    const std::string outlet = options_.rules.outlets->Identify(item.sent.report.outlet).outlet;
    std::shared_ptr<const Rulings> rulings;
    uint64_t before = 0;  // a ruling that comes in between is seen by who analyses again
    {
      const std::lock_guard lock(corpus.mutex);
      if (const absl::StatusOr<RecurringLines*> lines = corpus.lines.Of(outlet); lines.ok()) {
        rulings = (*lines)->rulings();
        before = (*lines)->generation();
      }
    }
    const auto active = [&](absl::Span<const LineSighting> sightings, uint64_t& generation) {
      const std::lock_guard lock(corpus.mutex);
      const absl::StatusOr<RecurringLines*> lines = corpus.lines.Of(outlet);
      if (!lines.ok()) return std::vector<size_t>();
      generation = before;
      return (*lines)->ActiveOf(sightings);
    };
    const LearntLines learnt = active;
    item.analysis = Analyze(options_.rules, item.sent.report, &learnt, &item.sightings, rulings.get());
    item.analysed = true;
  }
  const std::lock_guard lock(corpus.mutex);
  Transaction edits(*store_, corpus.name);
  absl::Status staged;
  const Sequence next = corpus.next;
  for (size_t i = 0; i < batch.items.size(); ++i) {
    if (!batch.statuses[i].ok()) continue;
    batch.statuses[i] = Stage(batch, i, edits, staged);
    if (!staged.ok()) break;
  }
  if (batch.staged.empty() && staged.ok()) return;
  if (absl::Status written = Write(corpus, staged, edits); !written.ok()) {
    corpus.next = next;
    for (absl::Status& status : batch.statuses) {
      if (status.ok()) status = StoreUnavailable(written, kUnwritten);
    }
    batch.staged.clear();
    return;
  }
  for (const size_t i : batch.staged) {
    corpus.under_way.Begin(batch.items[i].sequence, batch.items[i].sent.report.report_id);
    batch.begun.push_back(batch.items[i].sequence);
  }
}

// `broken` gets an error of the store: then nothing of the batch may be written.
absl::Status Engine::Stage(Batch& batch, size_t index, Transaction& edits, absl::Status& broken) {
  Batch::Item& item = batch.items[index];
  Corpus& corpus = *batch.corpus;
  const report::Report& report = item.sent.report;
  const auto known = edits.GetIdentity(report.report_id);
  broken = known.status();
  if (!broken.ok()) return StoreUnavailable(broken, kUnwritten);
  const Micros now = options_.now();
  const auto decision =
      report::DecideAdd(report.report_id, *known, item.hash, item.sent.expected_revision, now, options_.retention);
  if (!decision.ok()) return decision.status();
  if (decision->kind == report::AddDecision::Kind::kReplay) {
    item.sequence = decision->replayed;
    item.replayed = true;
    return absl::OkStatus();
  }
  // Deleted, or of a report that came between: what was learnt then is not asked again.
  if (!item.analysed) item.analysis = Analyze(options_.rules, report, nullptr, &item.sightings);
  report::Identity identity;
  if (decision->kind == report::AddDecision::Kind::kRevision) {
    identity = **known;
    broken = Supersede(corpus, identity, edits);
    if (!broken.ok()) return StoreUnavailable(broken, kUnwritten);
  } else {
    identity.observe_time = item.observe_time;
  }
  item.sequence = corpus.next++;
  identity.revisions.push_back({decision->revision, item.sequence, item.hash});
  if (identity.revisions.size() > report::kMaxKeptRevisions) {
    const Sequence oldest = identity.revisions.front().sequence;
    edits.EraseRow(oldest);
    edits.Erase(Table::kText, Key(corpus.name).Number(oldest));
    edits.Erase(Table::kOutbox, Key(corpus.name).Number(oldest));
    identity.revisions.erase(identity.revisions.begin());
  }
  edits.PutIdentity(report.report_id, identity);
  Row row;
  row.report_id = report.report_id;
  row.revision = decision->revision;
  row.observe_time = identity.observe_time;
  row.receive_time = now;
  row.outlet = options_.rules.outlets->Identify(report.outlet);
  row.facts.text = item.analysis.facts;
  row.facts.reuse.pending = true;
  row.excluded = item.analysis.exclusion;
  SetCredits(options_.rules, report, item.analysis, row);
  edits.PutRow(item.sequence, row);
  broken = edits.Count(row, 1);
  if (!broken.ok()) return StoreUnavailable(broken, kUnwritten);
  item.stored = std::make_shared<StoredText>(StoredText{report, std::move(item.analysis), std::move(item.sightings)});
  edits.Put(Table::kText, Key(corpus.name).Number(item.sequence), Encode(*item.stored));
  edits.Put(Table::kListing,
            Key(corpus.name).Text(row.outlet.outlet).NewestFirst(row.observe_time).Number(item.sequence), "");
  edits.Put(Table::kOutbox, Key(corpus.name).Number(item.sequence),
            Encode(OutboxEntry{OutboxTask::kAdd, row.report_id}));
  edits.Put(Table::kMeta, NextSequenceKey(corpus.name), Key("").Number(corpus.next).bytes().substr(1));
  batch.staged.push_back(index);
  return absl::OkStatus();
}

// Until when a call of the batch waits for dedup that begins now.
absl::Time Engine::PatienceOf(const Batch& batch) const {
  return std::min(batch.deadline - kMargin, absl::Now() + options_.dedup_timeout);
}

// Has dedup look at the next of what was staged; at the end, or without dedup, answers.
void Engine::Ask(std::shared_ptr<Batch> batch) {
  const absl::Time now = absl::Now();
  const absl::Time deadline = PatienceOf(*batch);
  Sending sending;
  if (batch->asked < batch->staged.size() && deadline > now && !closing_.load()) {
    const std::lock_guard lock(batch->corpus->mutex);
    Transaction edits(*store_, batch->corpus->name);
    for (; batch->asked < batch->staged.size() && sending.bytes < kMaxCallBytes; ++batch->asked) {
      Batch::Item& staged = batch->items[batch->staged[batch->asked]];
      const std::string& report_id = staged.sent.report.report_id;
      // Of one revision at a time: the outbox sends this one when dedup has answered for the other.
      if (batch->corpus->under_way.IsAsked(report_id) && !sending.report_ids.contains(report_id)) continue;
      const absl::StatusOr<bool> sent = SendWith(sending, *batch->corpus, staged.sequence, staged.stored, edits);
      if (sent.ok() && !*sent) break;
      if (sent.ok()) batch->corpus->under_way.Ask(report_id);
    }
    if (!edits.Edits().empty() && !Write(*batch->corpus, absl::OkStatus(), edits).ok()) {
      for (const Answer& unsent : sending.asked) batch->corpus->under_way.Answered(unsent.report_id);
      sending.items.clear();
    }
  }
  if (sending.items.empty()) return Conclude(std::move(batch));
  sending.items.front().trace_parent = batch->items.front().sent.trace_parent;
  dedup_.AddReports(
      batch->corpus->name, std::move(sending.items), kMaxMatches, deadline,
      [this, batch, asked = std::move(sending.asked)](absl::StatusOr<DedupPort::Answers> answers) mutable {
        options_.execute([this, batch, asked = std::move(asked), answers = std::move(answers)]() mutable {
          Note(answers.status());
          if (!answers.ok() || answers->size() != asked.size()) {
            Release(*batch->corpus, asked);
            return Conclude(std::move(batch));
          }
          for (size_t i = 0; i < asked.size(); ++i) asked[i].answer = std::move((*answers)[i]);
          const absl::Status completed = Complete(*batch->corpus, asked);
          if (!completed.ok()) return Conclude(std::move(batch));
          Ask(std::move(batch));
        });
      });
}

}  // namespace wireprint::credibility
