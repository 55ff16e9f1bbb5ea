// What dedup is still to be told, sent in the order of receipt until it is done.
#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/credibility/engine/dedup_errors.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/sending.h"
#include "services/report/identity.h"

namespace wireprint::credibility {
namespace {

// Texts that dedup gets in one call: no more are added then.
constexpr size_t kMaxPageBytes = size_t{1} << 20;
constexpr absl::Duration kPatience = absl::Seconds(10);
// A purge reads all that dedup has of a corpus.
constexpr absl::Duration kPurgePatience = absl::Seconds(60);
constexpr absl::Duration kIdle = absl::Seconds(30);

// When a corpus is tried again after a failure.
struct Pause {
  absl::Duration next;
  absl::Time until = absl::InfinitePast();
};

}  // namespace

// What goes to dedup in one call.
struct Engine::Page {
  Sending adds;
  struct Deletion {
    Sequence sequence = 0;
    DedupDeletion asked;
  };
  std::optional<Deletion> deletion;
};

void Engine::Note(const absl::Status& status) {
  if (options_.watch != nullptr) options_.watch->AskedDedup(status);
  const std::lock_guard lock(state_mutex_);
  dedup_state_ = status;
}

void Engine::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

bool Engine::Sleep(absl::Duration limit) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, absl::ToChronoMilliseconds(limit), [this] { return closing_.load(); });
  return !closing_.load();
}

absl::StatusOr<uint64_t> Engine::Pending() const {
  uint64_t count = 0;
  const absl::Status walked =
      store_->Walk(Table::kOutbox, "", "\xff",
                   [&](absl::string_view, absl::string_view) -> absl::StatusOr<bool> { return ++count < 100'000; });
  if (!walked.ok()) return walked;
  return count;
}

absl::StatusOr<absl::Duration> Engine::LongestPending() const {
  absl::Duration longest;
  for (const Corpus* const corpus : corpora_.All()) {
    const Key prefix(corpus->name);
    Transaction read(*store_, corpus->name);
    const absl::Status walked = store_->Walk(
        Table::kOutbox, prefix, prefix.End(), [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
          const auto row = read.GetRow(ReadNumber(key, key.size() - 8));
          if (!row.ok()) return row.status();
          if (!*row) return true;  // a deletion
          longest = std::max(longest, absl::Microseconds(options_.now() - (*row)->receive_time));
          return false;
        });
    if (!walked.ok()) return walked;
  }
  return longest;
}

// Each corpus in its turn; one that fails rests for a while, and holds up no other.
void Engine::WorkOutbox() {
  std::map<const Corpus*, Pause> pauses;
  while (!closing_.load()) {
    bool progressed = false;
    absl::Time next = absl::Now() + kIdle;
    for (Corpus* const corpus : corpora_.All()) {
      Pause& pause = pauses.try_emplace(corpus, Pause{options_.first_retry}).first->second;
      if (pause.until <= absl::Now()) {
        const absl::StatusOr<bool> worked = WorkCorpus(*corpus);
        progressed = progressed || (worked.ok() && *worked);
        if (worked.ok()) {
          pause = {options_.first_retry};
        } else {
          pause.until = absl::Now() + pause.next;
          pause.next = std::min(pause.next * 2, options_.last_retry);
        }
      }
      if (pause.until > absl::InfinitePast()) next = std::min(next, pause.until);
    }
    if (progressed) continue;
    const absl::Duration limit = std::max(next - absl::Now(), absl::Milliseconds(1));
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, absl::ToChronoMilliseconds(limit), [this] { return woken_ || closing_.load(); });
    woken_ = false;
  }
}

// Sends the first entries; where there are none, looks after what was unlearnt. True when something was done, false
// when there is nothing to do now; an error when dedup or the store does not do it.
absl::StatusOr<bool> Engine::WorkCorpus(Corpus& corpus) {
  Page page;
  if (absl::Status s = ReadPage(corpus, page); !s.ok()) return s;
  if (page.deletion) {
    if (absl::Status s = SendDeletion(corpus, page); !s.ok()) return s;
    return true;
  }
  if (!page.adds.items.empty()) return SendAdds(corpus, page);
  const absl::StatusOr<bool> uncut = Uncut(corpus);
  if (uncut.ok() && *uncut) return true;
  const std::lock_guard lock(corpus.mutex);
  const bool aside = !corpus.outbox_aside.empty();
  corpus.outbox_aside.clear();
  if (!uncut.ok()) return uncut.status();
  if (!aside) return false;
  return absl::UnavailableError("some reports were left out");
}

absl::Status Engine::ReadPage(Corpus& corpus, Page& page) {
  const std::lock_guard lock(corpus.mutex);
  Transaction edits(*store_, corpus.name);
  const Key prefix(corpus.name);
  bool waits = false;
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    const Sequence sequence = ReadNumber(key, key.size() - 8);
    if (corpus.outbox_aside.contains(sequence)) return true;
    const absl::StatusOr<OutboxEntry> entry = Decode<OutboxEntry>(value);
    if (!entry.ok()) return entry.status();
    const bool deletes = entry->task != OutboxTask::kAdd;
    if (corpus.under_way.Has(sequence) || (!deletes && corpus.under_way.IsAsked(entry->report_id))) {
      waits = true;
      return true;
    }
    if (deletes) {
      // What was sent before must have arrived before.
      if (!page.adds.items.empty()) return false;
      waits = waits || corpus.under_way.MayArrive(entry->report_id);
      if (waits) return false;
      const auto identity = edits.GetIdentity(entry->report_id);
      if (!identity.ok()) return identity.status();
      // A call that was given up may still be on its way to dedup.
      const bool stands = report::StandingTombstone(*identity, options_.now(), options_.retention).has_value();
      page.deletion = {sequence, {entry->report_id, entry->task == OutboxTask::kPurge, stands}};
      return false;
    }
    std::shared_ptr<const StoredText> text;
    const absl::StatusOr<bool> sent = SendWith(page.adds, corpus, sequence, text, edits);
    if (absl::IsNotFound(sent.status())) {
      edits.Erase(Table::kOutbox, Key(corpus.name).Number(sequence));
      return true;
    }
    if (absl::IsDataLoss(sent.status())) {
      corpus.outbox_aside.insert(sequence);
      return true;
    }
    if (!sent.ok()) return sent.status();
    return *sent && page.adds.items.size() < corpus.outbox_page && page.adds.bytes < kMaxPageBytes;
  };
  const absl::Status walked = store_->Walk(Table::kOutbox, prefix, prefix.End(), take);
  if (!walked.ok() || !edits.Edits().empty()) {
    if (absl::Status s = Write(corpus, walked, edits); !s.ok()) return s;
  }
  corpus.outbox_waits = corpus.outbox_waits || waits;
  for (const Answer& add : page.adds.asked) corpus.under_way.Ask(add.report_id);
  return absl::OkStatus();
}

absl::Status Engine::SendDeletion(Corpus& corpus, const Page& page) {
  const auto& [sequence, asked] = *page.deletion;
  const absl::Duration patience = asked.purge ? kPurgePatience : kPatience;
  const absl::Status deleted = dedup_.DeleteReport(corpus.name, asked, absl::Now() + patience);
  if (!deleted.ok() && !absl::IsNotFound(deleted)) {
    Note(deleted);
    return deleted;
  }
  Note(absl::OkStatus());
  if (asked.purge) {
    if (absl::Status s = ForgetNames(corpus, asked.report_id); !s.ok()) return s;
  }
  const std::lock_guard lock(corpus.mutex);
  Transaction edits(*store_, corpus.name);
  edits.Erase(Table::kOutbox, Key(corpus.name).Number(sequence));
  return Write(corpus, absl::OkStatus(), edits);
}

absl::StatusOr<bool> Engine::SendAdds(Corpus& corpus, Page& page) {
  const size_t sent = page.adds.items.size();
  auto promise = std::make_shared<std::promise<absl::StatusOr<DedupPort::Answers>>>();
  auto future = promise->get_future();
  dedup_.AddReports(corpus.name, std::move(page.adds.items), kMaxMatches, absl::Now() + kPatience,
                    [promise](absl::StatusOr<DedupPort::Answers> answers) { promise->set_value(std::move(answers)); });
  absl::StatusOr<DedupPort::Answers> answers = future.get();
  Note(answers.status());
  if (sent == 1 && IsOfTheCall(answers.status())) {
    DedupPort::Answers alone = {answers.status()};
    answers = std::move(alone);
  }
  if (!answers.ok() || answers->size() != sent) {
    Release(corpus, page.adds.asked);
    if (answers.ok()) return absl::InternalError("dedup did not answer for each report");
    if (!IsOfTheCall(answers.status())) return answers.status();
    const std::lock_guard lock(corpus.mutex);
    corpus.outbox_page = sent / 2;
    return true;
  }
  bool progressed = false;
  absl::Status worst;
  {
    const std::lock_guard lock(corpus.mutex);
    corpus.outbox_page = std::min(corpus.outbox_page * 2, kOutboxPage);
    for (size_t i = 0; i < sent; ++i) {
      const absl::Status status = (*answers)[i].status();
      if (IsOfTheReport(status)) corpus.outbox_aside.insert(page.adds.asked[i].sequence);
      progressed = progressed || status.ok() || IsFinal(status) || IsOfTheReport(status);
      worst.Update(status);
      page.adds.asked[i].answer = std::move((*answers)[i]);
    }
  }
  if (absl::Status s = Complete(corpus, page.adds.asked); !s.ok()) return s;
  if (!progressed) return worst;
  return true;
}

// Dedup has answered, or will not.
void Engine::Release(Corpus& corpus, const Answered& asked) {
  bool waits = false;
  {
    const std::lock_guard lock(corpus.mutex);
    for (const Answer& answer : asked) corpus.under_way.Answered(answer.report_id);
    waits = std::exchange(corpus.outbox_waits, false);
  }
  if (waits) Wake();
  for (const Answer& answer : asked) waits_.Wake(corpus.name, answer.report_id);
}

}  // namespace wireprint::credibility
