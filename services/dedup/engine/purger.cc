#include "services/dedup/engine/purger.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "services/chassis/error.h"
#include "services/dedup/engine/commit_wait.h"
#include "services/dedup/engine/identity.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/purge.h"
#include "services/dedup/engine/reasons.h"

namespace wireprint::dedup {
namespace {

// Of all corpora, those that a start takes up not counted.
constexpr size_t kMaxWaiting = 2 * kMaxPurges;

}  // namespace

Purger::Purger(const WriteContext& context) : context_(context), thread_([this] { Run(); }) {}

Purger::~Purger() { Stop(); }

absl::Status Purger::Load(Corpus& corpus) {
  const absl::StatusOr<std::string> note = context_.store.GetNote(corpus.name(), kPurgesNote);
  if (!note.ok()) return note.status();
  absl::StatusOr<PurgeList> list = PurgeList::Decode(*note);
  if (!list.ok()) return list.status();
  {
    const std::lock_guard order(corpus.sequencer());
    corpus.purges() = *std::move(list);
  }
  TakeUp(corpus);
  return absl::OkStatus();
}

void Purger::TakeUp(Corpus& corpus) {
  std::vector<PurgeNote> notes;
  {
    const std::lock_guard order(corpus.sequencer());
    notes = corpus.purges().notes();
  }
  {
    const std::lock_guard lock(mutex_);
    for (PurgeNote& note : notes) {
      if (stopping_.load() || Find(corpus, note.report_id) != nullptr) continue;
      jobs_.push_back({&corpus, std::move(note.report_id), corpus.last_sequence(), true, {}});
    }
  }
  wake_.notify_one();
}

Purger::Job* Purger::Find(const Corpus& corpus, absl::string_view report_id) {
  const auto it = std::find_if(jobs_.begin(), jobs_.end(),
                               [&](const Job& job) { return job.corpus == &corpus && job.report_id == report_id; });
  return it == jobs_.end() ? nullptr : &*it;
}

void Purger::Purge(Corpus& corpus, std::string report_id, const Deleted& deleted, Done done) {
  Waiter waiter{deleted, std::move(done)};
  absl::Status refused;
  {
    const std::lock_guard lock(mutex_);
    Job* const known = Find(corpus, report_id);
    if (stopping_.load()) {
      refused = StoreError(CancelledError());
    } else if (known != nullptr && !known->noted && (known->through >= deleted.through || deleted.stood)) {
      known->waiters.push_back(std::move(waiter));
    } else if (jobs_.size() >= kMaxWaiting) {
      refused = TooManyPurges();
    } else {
      jobs_.push_back({&corpus, std::move(report_id), deleted.through, false, {}});
      jobs_.back().waiters.push_back(std::move(waiter));
    }
  }
  if (!refused.ok()) return Tell(std::move(waiter), "", refused);
  wake_.notify_one();
}

void Purger::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_.store(true);
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Purger::Run() {
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_.load() || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job& job = jobs_.front();
    lock.unlock();
    absl::StatusOr<bool> any = stopping_.load() ? CancelledError() : Work(job);
    if (absl::IsCancelled(any.status())) any = StoreError(any.status());
    lock.lock();
    Job finished = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    for (Waiter& waiter : finished.waiters) Tell(std::move(waiter), finished.report_id, any);
  }
}

void Purger::Tell(Waiter waiter, const std::string& report_id, const absl::StatusOr<bool>& any) {
  absl::StatusOr<Micros> result = waiter.deleted.time;
  if (!any.ok()) {
    result = any.status();
  } else if (!*any && !waiter.deleted.found) {
    result = ReportNotFound(report_id, "report_id");
  }
  context_.options.execute(
      [done = std::move(waiter.done), result = std::move(result)]() mutable { std::move(done)(std::move(result)); });
}

absl::StatusOr<bool> Purger::Work(const Job& job) {
  Corpus& corpus = *job.corpus;
  if (job.noted) {
    // Of a deletion that failed, or of an id that has been given to another report since.
    const absl::StatusOr<std::optional<Identity>> identity = FindIdentity(corpus, context_.store, job.report_id);
    if (!identity.ok()) return identity.status();
    const bool stands = *identity && !(*identity)->revisions.empty();
    if (stands && (*identity)->revisions.front().sequence <= job.through) {
      if (absl::Status s = Forget(corpus, job.report_id); !s.ok()) return s;
      return false;
    }
  }
  const absl::StatusOr<bool> any =
      PurgeDeleted(context_, corpus, {job.report_id, job.through}, [this] { return stopping_.load(); });
  if (!any.ok()) return any.status();
  if (absl::Status s = Forget(corpus, job.report_id); !s.ok()) return s;
  return *any;
}

// It is done.
absl::Status Purger::Forget(Corpus& corpus, const std::string& report_id) {
  CommitWait wait;
  {
    std::shared_lock gate(context_.committer.gate());
    const std::lock_guard order(corpus.sequencer());
    auto operation = std::make_unique<Operation>();
    corpus.purges().Erase(report_id);
    operation->change.corpus = corpus.name();
    operation->change.put_notes = {{kPurgesNote, corpus.purges().Encode()}, {HeldNote(report_id), ""}};
    wait.Enqueue(context_, corpus, std::move(operation));
  }
  return wait.Wait();
}

}  // namespace wireprint::dedup
