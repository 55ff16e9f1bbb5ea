// The state of one corpus: its index, the order of its reports, and what is not yet committed.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/cluster_table.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/core/types.h"
#include "services/dedup/engine/compared_texts.h"
#include "services/dedup/engine/purge_list.h"

namespace wireprint::dedup {

// A report that has its place in the order but is not yet on disk: served from memory. Immutable once registered.
struct PendingReport {
  StoredText text;
  Sketch sketch;
};

// What one operation does to a corpus, from its sequencing to its commit.
struct Operation {
  Change change;
  std::shared_ptr<const PendingReport> added;  // null for a deletion or a replay
  std::vector<Sketch> rewritten;               // sketches that `change` points to
  ClusterImages clusters_before;               // of the clusters that it changes
  ClusterImages clusters_after;
  // Reports that change their cluster, and the clusters that they leave and come to.
  struct Move {
    Sequence sequence = 0;
    ClusterNumber from = 0;
    ClusterNumber to = 0;
  };
  std::vector<Move> moved;
  // What was found before may be missing an anchor or name a former cluster: who has not got his place yet seeks again.
  bool unsettles = false;
  std::vector<Sequence> retired;  // sequences that are no candidates once this is committed
  uint64_t token = 0;             // orders the writes of identities
};

class Corpus {
 public:
  // `state` is what the store knows of it; its clusters and index are filled by the caller. Corpora may share what they
  // keep of compared texts.
  Corpus(const CorpusState& state, std::unique_ptr<CandidateIndex> index, std::shared_ptr<ComparedTexts> compared);

  const std::string& name() const { return name_; }
  const ClusterTable& clusters() const { return clusters_; }
  ClusterTable& clusters() { return clusters_; }
  const CandidateIndex& index() const { return *index_; }
  CandidateIndex& index() { return *index_; }

  // The newest sequence that the index knows. Whoever reads it and then searches sees at least all up to it.
  Sequence sequenced() const { return sequenced_.load(std::memory_order_acquire); }
  // How many operations have retired reports or unsettled clusters since the start. When it has not moved, what was
  // found before still stands.
  uint64_t retirements() const { return retirements_.load(std::memory_order_acquire); }

  // Held from reading an identity to sequencing what was decided by it: two writers of one id take turns.
  std::mutex& IdLock(absl::string_view report_id);
  // The locks of all ids, to be taken in this order by who needs all of them.
  absl::Span<std::mutex> id_locks() { return absl::MakeSpan(id_locks_); }
  // Held while a report gets its place. Taken after an IdLock, never before.
  std::mutex& sequencer() { return sequencer_; }

  // Held by who expires or purges from reading records to their commit: he alone rewrites many of them. Taken before
  // an IdLock.
  std::mutex& upkeep() { return upkeep_; }

  // The identity an uncommitted operation gave to `report_id`; nullopt when there is none. Hold its IdLock.
  std::optional<Identity> PendingIdentity(absl::string_view report_id) const;
  // The uncommitted report of `sequence`; null when there is none.
  std::shared_ptr<const PendingReport> FindPending(Sequence sequence) const;
  // A text that was compared lately and still stands; null when it is not kept. To keep one: the ticket is from before
  // the text was read, from the store or among what is uncommitted.
  std::shared_ptr<const ComparedText> FindCompared(Sequence sequence) const { return compared_->Find(this, sequence); }
  ComparedTexts::Ticket erasures() const { return compared_->erasures(); }
  void KeepCompared(Sequence sequence, std::shared_ptr<const ComparedText> text, ComparedTexts::Ticket ticket) const {
    compared_->Keep(this, sequence, std::move(text), ticket);
  }
  // The sketch that an uncommitted operation rewrites; null when there is none.
  std::shared_ptr<const Sketch> FindRewritten(Sequence sequence) const;
  // True while an uncommitted operation retires `sequence`.
  bool IsRetiring(Sequence sequence) const;

  // Anchors that no report shall hang on any more, as they are being purged.
  void SetPurged(absl::flat_hash_set<Sequence> anchors);
  bool IsPurged(Sequence anchor) const;

  // What is being purged, as it is noted. Hold the sequencer.
  PurgeList& purges() { return purges_; }

  // Its clusters were made by another policy than what places reports now. Set before anything else is done with it.
  bool policy_differs() const { return policy_differs_; }
  void set_policy_differs() { policy_differs_ = true; }

  // The next place in the order, and in the change feed. Hold the sequencer.
  Sequence NextSequence() { return ++last_sequence_; }
  uint64_t NextChange() { return ++last_change_; }
  Sequence last_sequence() const { return sequenced(); }

  // Makes an operation visible: pending report and identity, index. Hold the sequencer. `indexed` is null when nothing
  // is added.
  void Register(Operation& operation, const IndexedReport* indexed);
  // The operation is durable: its retired reports leave the index, what was pending is read from the store.
  void Commit(const Operation& operation);
  // The operation has failed: what it added leaves the index, what it retired stays, and the clusters are as they were.
  // Operations are rolled back in the reverse of their order.
  void RollBack(const Operation& operation);

  // The newest durable entry of the change feed, and the newest that was trimmed.
  uint64_t committed_change() const { return committed_change_.load(std::memory_order_acquire); }
  uint64_t trimmed_change() const { return trimmed_change_.load(std::memory_order_acquire); }
  // Reports up to this sequence have expired.
  Sequence expired_through() const { return expired_through_.load(std::memory_order_acquire); }
  // Calls `wake` on some thread, soon after entries became durable, until it is removed; may call it when none did. It
  // must be quick, and must not call back. Returns the name to remove it by; after RemoveWaker it is not running.
  uint64_t AddWaker(std::function<void()> wake) const;
  void RemoveWaker(uint64_t waker) const;
  void WakeAll() const;

 private:
  struct PendingId {
    Identity identity;
    uint64_t token;
  };

  struct PendingSketch {
    std::shared_ptr<const Sketch> sketch;
    uint64_t token;
  };

  void Forget(const Operation& operation);  // pending_mutex_ held

  const std::string name_;
  bool policy_differs_ = false;
  const std::unique_ptr<CandidateIndex> index_;
  const std::shared_ptr<ComparedTexts> compared_;
  ClusterTable clusters_;
  std::atomic<uint64_t> committed_change_;
  std::atomic<uint64_t> trimmed_change_;
  std::atomic<Sequence> expired_through_;
  mutable std::mutex wakers_mutex_;
  mutable absl::flat_hash_map<uint64_t, std::function<void()>> wakers_;
  mutable uint64_t last_waker_ = 0;
  std::mutex upkeep_;
  std::mutex sequencer_;
  Sequence last_sequence_;   // guarded by sequencer_
  uint64_t last_change_;     // guarded by sequencer_
  uint64_t last_token_ = 0;  // guarded by sequencer_
  PurgeList purges_;         // guarded by sequencer_
  std::atomic<Sequence> sequenced_;
  std::atomic<uint64_t> retirements_{0};
  std::array<std::mutex, 256> id_locks_;

  mutable std::mutex pending_mutex_;
  absl::flat_hash_map<Sequence, std::shared_ptr<const PendingReport>> pending_;
  absl::flat_hash_map<std::string, PendingId> pending_ids_;
  absl::flat_hash_map<Sequence, PendingSketch> rewritten_;
  absl::flat_hash_set<Sequence> retiring_;
  std::atomic<bool> any_purged_{false};
  absl::flat_hash_set<Sequence> purged_;
};

}  // namespace wireprint::dedup
