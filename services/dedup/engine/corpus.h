// The state of one corpus: its index, the order of its reports, and what is not yet committed.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/core/types.h"

namespace wireprint::dedup {

// A report that has its place in the order but is not yet on disk: served from memory. Immutable once registered.
struct PendingReport {
  StoredText text;
  Sketch sketch;
  ComparableText comparable;
};

// What one operation does to a corpus, from its sequencing to its commit.
struct Operation {
  Change change;
  std::shared_ptr<const PendingReport> added;  // null for a deletion or a replay
  std::vector<Sketch> rewritten;               // sketches that `change` points to
  std::vector<Sequence> retired;               // sequences that are no candidates once this is committed
  uint64_t token = 0;                          // orders the writes of identities
};

class Corpus {
 public:
  Corpus(std::string name, std::unique_ptr<CandidateIndex> index, Sequence last_sequence, uint64_t last_change);

  const std::string& name() const { return name_; }
  const CandidateIndex& index() const { return *index_; }
  CandidateIndex& index() { return *index_; }

  // The newest sequence that the index knows. Whoever reads it and then searches sees at least all up to it.
  Sequence sequenced() const { return sequenced_.load(std::memory_order_acquire); }
  // How many reports have been retired since the start. When it has not moved, no match went away meanwhile.
  uint64_t retirements() const { return retirements_.load(std::memory_order_acquire); }

  // Held from reading an identity to sequencing what was decided by it: two writers of one id take turns.
  std::mutex& IdLock(absl::string_view report_id);
  // Held while a report gets its place. Taken after an IdLock, never before.
  std::mutex& sequencer() { return sequencer_; }

  // The identity an uncommitted operation gave to `report_id`; nullopt when there is none. Hold its IdLock.
  std::optional<Identity> PendingIdentity(absl::string_view report_id) const;
  // The uncommitted report of `sequence`; null when there is none.
  std::shared_ptr<const PendingReport> FindPending(Sequence sequence) const;
  // True while an uncommitted operation retires `sequence`.
  bool IsRetiring(Sequence sequence) const;

  // The next place in the order, and in the change feed. Hold the sequencer.
  Sequence NextSequence() { return ++last_sequence_; }
  uint64_t NextChange() { return ++last_change_; }
  Sequence last_sequence() const { return sequenced(); }

  // Makes an operation visible: pending report and identity, index. Hold the sequencer. `indexed` is null when nothing
  // is added.
  void Register(Operation& operation, const IndexedReport* indexed);
  // The operation is durable: its retired reports leave the index, what was pending is read from the store.
  void Commit(const Operation& operation);
  // The operation has failed: what it added leaves the index, what it retired stays.
  void RollBack(const Operation& operation);

 private:
  struct PendingId {
    Identity identity;
    uint64_t token;
  };

  void Forget(const Operation& operation);  // pending_mutex_ held

  const std::string name_;
  const std::unique_ptr<CandidateIndex> index_;
  std::mutex sequencer_;
  Sequence last_sequence_;   // guarded by sequencer_
  uint64_t last_change_;     // guarded by sequencer_
  uint64_t last_token_ = 0;  // guarded by sequencer_
  std::atomic<Sequence> sequenced_;
  std::atomic<uint64_t> retirements_{0};
  std::array<std::mutex, 256> id_locks_;

  mutable std::mutex pending_mutex_;
  absl::flat_hash_map<Sequence, std::shared_ptr<const PendingReport>> pending_;
  absl::flat_hash_map<std::string, PendingId> pending_ids_;
  absl::flat_hash_set<Sequence> retiring_;
};

}  // namespace wireprint::dedup
