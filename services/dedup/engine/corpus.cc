#include "services/dedup/engine/corpus.h"

#include <utility>

#include "absl/hash/hash.h"

namespace wireprint::dedup {

Corpus::Corpus(const CorpusState& state, std::unique_ptr<CandidateIndex> index, std::shared_ptr<ComparedTexts> compared)
    : name_(state.corpus),
      index_(std::move(index)),
      compared_(std::move(compared)),
      committed_change_(state.last_change),
      trimmed_change_(state.log_trimmed_through),
      expired_through_(state.expired_through),
      last_sequence_(state.last_sequence),
      last_change_(state.last_change),
      sequenced_(state.last_sequence) {}

std::mutex& Corpus::IdLock(absl::string_view report_id) {
  return id_locks_[absl::HashOf(report_id) % id_locks_.size()];
}

std::optional<Identity> Corpus::PendingIdentity(absl::string_view report_id) const {
  std::lock_guard lock(pending_mutex_);
  const auto it = pending_ids_.find(report_id);
  if (it == pending_ids_.end()) return std::nullopt;
  return it->second.identity;
}

std::shared_ptr<const PendingReport> Corpus::FindPending(Sequence sequence) const {
  std::lock_guard lock(pending_mutex_);
  const auto it = pending_.find(sequence);
  return it == pending_.end() ? nullptr : it->second;
}

std::shared_ptr<const Sketch> Corpus::FindRewritten(Sequence sequence) const {
  std::lock_guard lock(pending_mutex_);
  const auto it = rewritten_.find(sequence);
  return it == rewritten_.end() ? nullptr : it->second.sketch;
}

void Corpus::SetPurged(absl::flat_hash_set<Sequence> anchors) {
  std::lock_guard lock(pending_mutex_);
  purged_ = std::move(anchors);
  any_purged_.store(!purged_.empty(), std::memory_order_release);
}

bool Corpus::IsPurged(Sequence anchor) const {
  if (!any_purged_.load(std::memory_order_acquire)) return false;
  std::lock_guard lock(pending_mutex_);
  return purged_.contains(anchor);
}

bool Corpus::IsRetiring(Sequence sequence) const {
  std::lock_guard lock(pending_mutex_);
  return retiring_.contains(sequence);
}

void Corpus::Register(Operation& operation, const IndexedReport* indexed) {
  operation.token = ++last_token_;
  {
    std::lock_guard lock(pending_mutex_);
    // An id that is erased is unknown from now on.
    for (const std::string& id : operation.change.erase_identities) {
      pending_ids_[id] = PendingId{Identity{}, operation.token};
    }
    if (operation.added != nullptr) pending_[operation.added->sketch.sequence] = operation.added;
    if (operation.change.put_identity) {
      pending_ids_[operation.change.report_id] = PendingId{*operation.change.put_identity, operation.token};
    }
    for (const Sketch& sketch : operation.rewritten) {
      rewritten_[sketch.sequence] = {std::make_shared<const Sketch>(sketch), operation.token};
    }
    retiring_.insert(operation.retired.begin(), operation.retired.end());
  }
  // After the pending reports: an anchor that the clusters name is found.
  clusters_.Apply(operation.clusters_after);
  for (const Operation::Move& move : operation.moved) index_->Recluster({&move.sequence, 1}, move.to);
  if (!operation.retired.empty() || operation.unsettles) retirements_.fetch_add(1, std::memory_order_acq_rel);
  if (indexed == nullptr) return;
  index_->Insert({indexed, 1});
  sequenced_.store(indexed->sequence, std::memory_order_release);
}

void Corpus::Forget(const Operation& operation) {
  if (operation.added != nullptr) pending_.erase(operation.added->sketch.sequence);
  if (operation.change.put_identity) {
    const auto it = pending_ids_.find(operation.change.report_id);
    if (it != pending_ids_.end() && it->second.token == operation.token) pending_ids_.erase(it);
  }
  for (const std::string& id : operation.change.erase_identities) {
    const auto it = pending_ids_.find(id);
    if (it != pending_ids_.end() && it->second.token == operation.token) pending_ids_.erase(it);
  }
  for (const Sketch& sketch : operation.rewritten) {
    const auto it = rewritten_.find(sketch.sequence);
    if (it != rewritten_.end() && it->second.token == operation.token) rewritten_.erase(it);
  }
  for (const Sequence sequence : operation.retired) retiring_.erase(sequence);
}

void Corpus::Commit(const Operation& operation) {
  if (!operation.retired.empty()) index_->Remove(operation.retired);
  const Change& change = operation.change;
  if (!change.log.empty()) committed_change_.store(change.log.back().number, std::memory_order_release);
  if (change.expire_through != 0) expired_through_.store(change.expire_through, std::memory_order_release);
  if (!change.erase_texts.empty()) compared_->Erase(this, change.erase_texts);
  if (change.expire_through != 0) compared_->EraseThrough(this, change.expire_through);
  if (change.trim_log_through != 0) trimmed_change_.store(change.trim_log_through, std::memory_order_release);
  std::lock_guard lock(pending_mutex_);
  Forget(operation);
}

void Corpus::RollBack(const Operation& operation) {
  clusters_.Apply(operation.clusters_before);
  for (const Operation::Move& move : operation.moved) index_->Recluster({&move.sequence, 1}, move.from);
  if (operation.added != nullptr) {
    const Sequence sequence = operation.added->sketch.sequence;
    index_->Remove({&sequence, 1});
    compared_->Erase(this, {&sequence, 1});
  }
  std::lock_guard lock(pending_mutex_);
  Forget(operation);
}

uint64_t Corpus::AddWaker(std::function<void()> wake) const {
  std::lock_guard lock(wakers_mutex_);
  wakers_[++last_waker_] = std::move(wake);
  return last_waker_;
}

void Corpus::RemoveWaker(uint64_t waker) const {
  std::lock_guard lock(wakers_mutex_);
  wakers_.erase(waker);
}

void Corpus::WakeAll() const {
  std::lock_guard lock(wakers_mutex_);
  for (const auto& [id, wake] : wakers_) wake();
}

}  // namespace wireprint::dedup
