#include "services/dedup/engine/scrub.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "services/dedup/engine/held_together.h"
#include "services/dedup/engine/lookup.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kAtOnce = 512;

bool Names(const PurgedId& purged, const Sketch& sketch) {
  const auto is_purged = [&](const Edge& edge) { return purged.Has(edge.report_id, edge.sequence); };
  return std::any_of(sketch.edges.begin(), sketch.edges.end(), is_purged) ||
         std::any_of(sketch.hidden_edges.begin(), sketch.hidden_edges.end(), is_purged);
}

bool IsHeld(const MatchPolicy& policy, const PurgedId& purged, const Sketch& sketch) {
  const auto holds = [&](const Edge& edge) { return purged.Has(edge.report_id, edge.sequence) && Holds(policy, edge); };
  return std::any_of(sketch.edges.begin(), sketch.edges.end(), holds) ||
         std::any_of(sketch.hidden_edges.begin(), sketch.hidden_edges.end(), holds);
}

class Scrub {
 public:
  Scrub(const WriteContext& context, Corpus& corpus, const PurgedId& purged, const CancelledFn& cancelled)
      : context_(context), corpus_(corpus), purged_(purged), cancelled_(cancelled) {}

  absl::StatusOr<uint64_t> Run() {
    if (absl::Status s = ScrubSketches(); !s.ok()) return s;
    // Reports that were deleted meanwhile left their sketches, as they were, among the anchors.
    if (absl::Status s = wait_.WaitForAll(context_, corpus_); !s.ok()) return s;
    if (absl::Status s = ScrubAnchors(); !s.ok()) return s;
    return forgotten_;
  }

 private:
  bool IsCancelled() const { return cancelled_ && cancelled_(); }

  absl::Status ScrubSketches() {
    Sequence after = corpus_.expired_through();
    while (!IsCancelled()) {
      const std::lock_guard upkeep(corpus_.upkeep());
      const auto sketches = context_.store.ReadSketches(corpus_.name(), after, kAtOnce);
      if (!sketches.ok()) return StoreError(sketches.status());
      if (sketches->empty()) return absl::OkStatus();
      after = sketches->back().sequence;
      absl::Status status;
      for (const Sketch& sketch : *sketches) {
        if (status.ok() && Names(purged_, sketch)) status = ScrubSketch(sketch.report_id, sketch.sequence);
      }
      status.Update(wait_.Wait());
      if (!status.ok()) return status;
    }
    return CancelledError();
  }

  absl::Status ScrubSketch(const std::string& report_id, Sequence sequence) {
    std::lock_guard id_lock(corpus_.IdLock(report_id));
    const uint64_t failures = context_.committer.failures();
    absl::StatusOr<std::optional<Sketch>> sketch = FindKept(context_, corpus_, report_id, sequence);
    if (!sketch.ok()) return sketch.status();
    const bool held = *sketch && IsHeld(context_.options.policy, purged_, **sketch);
    if (!*sketch || !ForgetEdges(purged_, **sketch)) return absl::OkStatus();
    auto operation = std::make_unique<Operation>();
    operation->rewritten.push_back(**std::move(sketch));
    operation->change.corpus = corpus_.name();
    operation->change.put_sketches = {&operation->rewritten.front()};
    std::shared_lock gate(context_.committer.gate());
    if (context_.committer.failures() != failures) return RolledBackError();
    std::lock_guard order(corpus_.sequencer());
    if (held) Loosen(operation->rewritten.front().cluster, sequence, operation->change);
    wait_.Enqueue(context_, corpus_, std::move(operation));
    ++forgotten_;
    return absl::OkStatus();
  }

  // Notes a report that was held, if it is one of several anchors of its cluster. Hold the sequencer.
  void Loosen(ClusterNumber cluster, Sequence sequence, Change& change) {
    const std::vector<Anchor> anchors = corpus_.clusters().AnchorsOf(cluster);
    if (anchors.size() < 2 || anchors.size() > kMaxPartedAnchors ||
        std::none_of(anchors.begin(), anchors.end(), [&](const Anchor& each) { return each.sequence == sequence; })) {
      return;
    }
    corpus_.purges().Loosen(purged_.report_id, {corpus_.clusters().Resolve(cluster), {sequence}});
    change.put_notes = {{kPurgesNote, corpus_.purges().Encode()}};
  }

  absl::Status ScrubAnchors() {
    ClusterNumber after = 0;
    while (!IsCancelled()) {
      const std::lock_guard upkeep(corpus_.upkeep());
      std::vector<std::pair<ClusterNumber, Sequence>> anchors;
      corpus_.clusters().Walk(after, [&](const Cluster& cluster) {
        after = cluster.number;
        for (const Anchor& anchor : cluster.anchors) {
          if (anchor.gone) anchors.emplace_back(cluster.number, anchor.sequence);
        }
        return anchors.size() < kAtOnce;
      });
      if (anchors.empty()) return absl::OkStatus();
      std::vector<Sequence> sequences;
      for (const auto& [cluster, sequence] : anchors) sequences.push_back(sequence);
      auto kept = context_.store.GetAnchors(corpus_.name(), sequences);
      if (!kept.ok()) return StoreError(kept.status());
      for (size_t i = 0; i < anchors.size(); ++i) {
        std::optional<Sketch>& anchor = (*kept)[i];
        const bool held = anchor && IsHeld(context_.options.policy, purged_, *anchor);
        if (anchor && ForgetEdges(purged_, *anchor)) PutAnchor(anchors[i].first, *std::move(anchor), held);
      }
      if (absl::Status s = wait_.Wait(); !s.ok()) return s;
    }
    return CancelledError();
  }

  // If it is kept yet.
  void PutAnchor(ClusterNumber cluster, Sketch anchor, bool held) {
    std::shared_lock gate(context_.committer.gate());
    std::lock_guard order(corpus_.sequencer());
    const std::vector<Anchor> anchors = corpus_.clusters().AnchorsOf(cluster);
    if (std::none_of(anchors.begin(), anchors.end(),
                     [&](const Anchor& each) { return each.sequence == anchor.sequence && each.gone; })) {
      return;
    }
    auto operation = std::make_unique<Operation>();
    operation->change.corpus = corpus_.name();
    if (held) Loosen(cluster, anchor.sequence, operation->change);
    operation->change.put_anchors.push_back(std::move(anchor));
    wait_.Enqueue(context_, corpus_, std::move(operation));
    ++forgotten_;
  }

  const WriteContext& context_;
  Corpus& corpus_;
  const PurgedId& purged_;
  const CancelledFn& cancelled_;
  CommitWait wait_;
  uint64_t forgotten_ = 0;
};

}  // namespace

absl::StatusOr<uint64_t> ForgetEdgesEverywhere(const WriteContext& context, Corpus& corpus, const PurgedId& purged,
                                               const CancelledFn& cancelled) {
  return Scrub(context, corpus, purged, cancelled).Run();
}

}  // namespace wireprint::dedup
