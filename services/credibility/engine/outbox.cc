// What dedup is still to be told, sent in the order of receipt until it is done.
#include <algorithm>
#include <future>
#include <utility>

#include "absl/time/clock.h"
#include "services/chassis/error.h"
#include "services/credibility/engine/engine.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {
namespace {

constexpr size_t kAtOnce = 16;
constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr absl::Duration kIdle = absl::Seconds(30);

}  // namespace

void Engine::Note(const absl::Status& status) {
  const std::lock_guard lock(state_mutex_);
  dedup_state_ = status;
}

absl::Status Engine::DedupState() const {
  const std::lock_guard lock(state_mutex_);
  return dedup_state_;
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

void Engine::WorkOutbox() {
  absl::Duration pause = options_.first_retry;
  while (!closing_.load()) {
    bool failed = false;
    bool progressed = false;
    for (Corpus* const corpus : corpora_.All()) {
      const absl::StatusOr<bool> worked = WorkCorpus(*corpus);
      failed = failed || !worked.ok();
      progressed = progressed || (worked.ok() && *worked);
    }
    if (failed) {
      if (!Sleep(pause)) return;
      pause = std::min(pause * 2, options_.last_retry);
      continue;
    }
    pause = options_.first_retry;
    if (progressed) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, absl::ToChronoMilliseconds(kIdle), [this] { return woken_ || closing_.load(); });
    woken_ = false;
  }
}

// Sends the first entries. True when there was something to do; an error when dedup did not do it.
absl::StatusOr<bool> Engine::WorkCorpus(Corpus& corpus) {
  std::vector<Sequence> adds;
  std::vector<DedupItem> items;
  std::optional<std::pair<Sequence, std::string>> deletion;
  std::vector<Sequence> stale;
  bool waiting = false;
  {
    const std::lock_guard lock(corpus.mutex);
    Transaction edits(*store_, corpus.name);
    const Key prefix(corpus.name);
    const absl::Status walked =
        store_->Walk(Table::kOutbox, prefix, prefix.End(),
                     [&](absl::string_view key, absl::string_view bytes) -> absl::StatusOr<bool> {
                       const Sequence sequence = ReadNumber(key, key.size() - 8);
                       if (corpus.in_flight.contains(sequence)) {
                         waiting = true;
                         return true;
                       }
                       const absl::StatusOr<OutboxEntry> entry = Decode<OutboxEntry>(bytes);
                       if (!entry.ok()) return entry.status();
                       if (entry->deletes) {
                         // What was sent before must have arrived before.
                         if (items.empty() && !waiting) deletion = {sequence, entry->report_id};
                         return false;
                       }
                       absl::StatusOr<DedupItem> item = ItemOf(corpus, sequence, edits);
                       if (!item.ok()) {
                         stale.push_back(sequence);
                         return true;
                       }
                       adds.push_back(sequence);
                       items.push_back(*std::move(item));
                       return items.size() < kAtOnce;
                     });
    if (!walked.ok()) return walked;
    if (!stale.empty()) {
      for (const Sequence sequence : stale) edits.Erase(Table::kOutbox, Key(corpus.name).Number(sequence));
      if (absl::Status s = Write(corpus, absl::OkStatus(), edits); !s.ok()) return s;
    }
  }
  if (deletion) {
    const absl::Status deleted = dedup_.DeleteReport(corpus.name, deletion->second, absl::Now() + kPatience);
    if (!deleted.ok() && deleted.code() != absl::StatusCode::kNotFound) {
      Note(deleted);
      return deleted;
    }
    const std::lock_guard lock(corpus.mutex);
    Transaction edits(*store_, corpus.name);
    edits.Erase(Table::kOutbox, Key(corpus.name).Number(deletion->first));
    if (absl::Status s = Write(corpus, absl::OkStatus(), edits); !s.ok()) return s;
    return true;
  }
  if (items.empty()) {
    if (waiting) return absl::UnavailableError("calls are under way");
    return false;
  }
  auto promise = std::make_shared<std::promise<absl::StatusOr<DedupPort::Answers>>>();
  auto future = promise->get_future();
  dedup_.AddReports(corpus.name, std::move(items), kMaxMatches, absl::Now() + kPatience,
                    [promise](absl::StatusOr<DedupPort::Answers> answers) { promise->set_value(std::move(answers)); });
  absl::StatusOr<DedupPort::Answers> answers = future.get();
  Note(answers.status());
  if (!answers.ok()) return answers.status();
  Answered answered;
  absl::Status worst;
  for (size_t i = 0; i < std::min(adds.size(), answers->size()); ++i) {
    worst.Update((*answers)[i].status());
    answered.emplace_back(adds[i], std::move((*answers)[i]));
  }
  if (absl::Status s = Complete(corpus, answered); !s.ok()) return s;
  if (!worst.ok()) return worst;
  return true;
}

}  // namespace wireprint::credibility
