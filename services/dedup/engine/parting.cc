#include "services/dedup/engine/parting.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "services/dedup/core/cluster_edit.h"
#include "services/dedup/engine/commit_wait.h"
#include "services/dedup/engine/held_together.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/policy_note.h"
#include "services/dedup/engine/resettle.h"
#include "services/dedup/engine/visit_members.h"

namespace wireprint::dedup {
namespace {

constexpr int kMaxPasses = 1000;

class Parting {
 public:
  Parting(const WriteContext& context, Corpus& corpus, const CancelledFn& cancelled)
      : context_(context), corpus_(corpus), cancelled_(cancelled) {}

  // Another anchor may come while these are compared, and connect them. A cluster gets few.
  absl::Status Run(const Loosened& loosened) {
    for (size_t pass = 0; pass < kMaxPartedAnchors; ++pass) {
      overtaken_ = false;
      if (absl::Status s = Part(loosened); !s.ok() || !overtaken_) return s;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Part(const Loosened& loosened) {
    if (absl::Status s = wait_.WaitForAll(context_, corpus_); !s.ok()) return s;
    const std::optional<Cluster> cluster = corpus_.clusters().Find(loosened.cluster);
    if (!cluster || cluster->anchors.size() > kMaxPartedAnchors) return absl::OkStatus();
    from_ = cluster->number;
    compared_.clear();
    for (const Anchor& anchor : cluster->anchors) compared_.insert(anchor.sequence);
    const std::set<Sequence> loose(loosened.anchors.begin(), loosened.anchors.end());
    const auto is_loose = [&](const Anchor& anchor) { return loose.contains(anchor.sequence); };
    if (std::count_if(cluster->anchors.begin(), cluster->anchors.end(), is_loose) < 2) return absl::OkStatus();
    const absl::StatusOr<std::vector<ReadAnchor>> nodes = ReadAnchors(context_, corpus_, cluster->anchors);
    if (!nodes.ok()) return nodes.status();
    const absl::StatusOr<std::map<Sequence, Sequence>> parts = ConnectAnchors(context_, corpus_, *nodes, cancelled_);
    if (!parts.ok()) return parts.status();
    std::map<Sequence, std::vector<ReadAnchor>> loose_parts;
    for (const ReadAnchor& node : *nodes) {
      const Sequence part = parts->at(node.anchor.sequence);
      const bool any = std::any_of(nodes->begin(), nodes->end(), [&](const ReadAnchor& other) {
        return parts->at(other.anchor.sequence) == part && is_loose(other.anchor);
      });
      if (any) loose_parts[part].push_back(node);
    }
    if (loose_parts.size() < 2) return absl::OkStatus();
    const absl::StatusOr<Sequence> stays = PartOfTheFirst(*parts, loose_parts);
    if (!stays.ok()) return stays.status();
    for (const auto& [part, anchors] : loose_parts) {
      if (part == *stays) continue;
      if (absl::Status s = MoveOut(anchors); !s.ok() || overtaken_) return s;
    }
    return absl::OkStatus();
  }

  // Of the loose parts, that of the report that is first.
  absl::StatusOr<Sequence> PartOfTheFirst(const std::map<Sequence, Sequence>& parts,
                                          const std::map<Sequence, std::vector<ReadAnchor>>& loose_parts) {
    std::optional<std::pair<Micros, Sequence>> first;
    Sequence first_part = loose_parts.begin()->first;
    const absl::Status visited =
        VisitMembers(context_, corpus_, from_, cancelled_, [&](const std::vector<Member>& members) {
          for (const Member& member : members) {
            const auto part = parts.find(member.anchor);
            const std::pair<Micros, Sequence> place(member.observe_time, member.sequence);
            if (part == parts.end() || !loose_parts.contains(part->second) || (first && *first < place)) continue;
            first = place;
            first_part = part->second;
          }
          return absl::OkStatus();
        });
    if (!visited.ok()) return visited;
    return first_part;
  }

  absl::Status MoveOut(const std::vector<ReadAnchor>& anchors) {
    part_.clear();
    to_ = 0;
    for (const ReadAnchor& node : anchors) {
      part_[node.anchor.sequence] = &node;
      // Moved before a crash.
      const ClusterNumber at = corpus_.clusters().Resolve(node.sketch.cluster);
      if (node.text && at != corpus_.clusters().Resolve(from_)) to_ = at;
    }
    {
      const std::lock_guard upkeep(corpus_.upkeep());
      absl::Status status = MoveAnchors(anchors);
      status.Update(wait_.Wait());
      if (!status.ok() || overtaken_) return status;
    }
    for (int pass = 0; pass < kMaxPasses; ++pass) {
      const std::optional<Cluster> cluster = corpus_.clusters().Find(from_);
      if (!cluster || corpus_.clusters().Resolve(to_) == cluster->number) return KeepAnchors();
      if (std::none_of(cluster->anchors.begin(), cluster->anchors.end(),
                       [this](const Anchor& anchor) { return part_.contains(anchor.sequence); })) {
        return KeepAnchors();
      }
      if (absl::Status s = wait_.WaitForAll(context_, corpus_); !s.ok()) return s;
      const absl::Status moved =
          VisitMembers(context_, corpus_, from_, cancelled_, [this](const std::vector<Member>& members) {
            const std::lock_guard upkeep(corpus_.upkeep());
            absl::Status status;
            for (const Member& member : members) {
              if (status.ok() && part_.contains(member.anchor)) status = MoveMember(member);
            }
            status.Update(wait_.Wait());
            return status;
          });
      if (!moved.ok()) return moved;
    }
    return absl::DataLossError("what hangs on an anchor that parts is not found in the listing of its cluster");
  }

  // The number that the part moves to, under the sequencer.
  ClusterNumber Target() {
    if (to_ == 0 || !corpus_.clusters().Find(to_)) to_ = corpus_.NextSequence();
    return to_;
  }

  // Those anchors that are reports of the cluster, in one operation; each holds itself there. Waits for nothing: it
  // holds the locks of their ids, and completions of other commits may stand behind who wants one of them.
  absl::Status MoveAnchors(const std::vector<ReadAnchor>& anchors) {
    std::set<std::mutex*> id_locks;  // in the order of their addresses, as all of them are locked elsewhere
    for (const ReadAnchor& node : anchors) id_locks.insert(&corpus_.IdLock(node.sketch.report_id));
    std::vector<std::unique_lock<std::mutex>> locked;
    for (std::mutex* lock : id_locks) locked.emplace_back(*lock);
    const uint64_t failures = context_.committer.failures();
    auto operation = std::make_unique<Operation>();
    std::vector<Sketch> left;
    std::vector<std::string> outlets;
    for (const ReadAnchor& node : anchors) {
      auto sketch = FindKept(context_, corpus_, node.sketch.report_id, node.anchor.sequence);
      if (!sketch.ok()) return sketch.status();
      if (!*sketch || (*sketch)->superseded || !node.text) continue;
      if (corpus_.clusters().Resolve((*sketch)->cluster) != corpus_.clusters().Resolve(from_)) continue;
      left.push_back(**std::move(sketch));
      outlets.push_back(node.text->report.outlet);
    }
    if (left.empty()) return absl::OkStatus();
    operation->rewritten = left;
    {
      std::shared_lock gate(context_.committer.gate());
      if (context_.committer.failures() != failures) return RolledBackError();
      std::lock_guard order(corpus_.sequencer());
      const std::vector<Anchor> present = corpus_.clusters().AnchorsOf(from_);
      overtaken_ = std::any_of(present.begin(), present.end(),
                               [this](const Anchor& anchor) { return !compared_.contains(anchor.sequence); });
      if (overtaken_) return absl::OkStatus();
      const Micros now = context_.options.now();
      ClusterEdit edit(corpus_.clusters(), now);
      const ClusterNumber former = edit.Resolve(from_);
      const ClusterNumber to = Target();
      bool founded = corpus_.clusters().Find(to).has_value();
      std::vector<const Sketch*> gone;
      std::vector<uint32_t> sizes;
      for (size_t i = 0; i < left.size(); ++i) {
        Sketch& sketch = operation->rewritten[i];
        edit.Leave({sketch.cluster, sketch.observe_time, sketch.sequence}, sketch.anchor);
        sketch.anchor = sketch.sequence;
        sketch.cluster = to;
        ClusterReport report{.member = {.observe_time = sketch.observe_time,
                                        .sequence = sketch.sequence,
                                        .report_id = sketch.report_id,
                                        .outlet = outlets[i],
                                        .anchor = sketch.sequence},
                             .shingle_count = sketch.shingle_count};
        if (founded) {
          edit.Hold(to, std::move(report));
        } else {
          edit.Found(to, std::move(report));
        }
        founded = true;
        gone.push_back(&left[i]);
        sizes.push_back(edit.SizeOf(to));
      }
      FinishEdit(edit, gone, *operation);
      for (size_t i = 0; i < left.size(); ++i) {
        Log(former, {operation->rewritten[i], outlets[i]}, sizes[i], now, *operation);
      }
      wait_.Enqueue(context_, corpus_, std::move(operation));
    }
    return absl::OkStatus();
  }

  absl::Status MoveMember(const Member& member) {
    std::lock_guard id_lock(corpus_.IdLock(member.report_id));
    const uint64_t failures = context_.committer.failures();
    absl::StatusOr<std::optional<Sketch>> found = FindKept(context_, corpus_, member.report_id, member.sequence);
    if (!found.ok()) return found.status();
    if (!*found || (*found)->superseded || !part_.contains((*found)->anchor)) return absl::OkStatus();
    auto operation = std::make_unique<Operation>();
    Sketch& sketch = operation->rewritten.emplace_back(**std::move(found));
    std::shared_lock gate(context_.committer.gate());
    if (context_.committer.failures() != failures) return RolledBackError();
    std::lock_guard order(corpus_.sequencer());
    const Micros now = context_.options.now();
    ClusterEdit edit(corpus_.clusters(), now);
    const ClusterNumber former = edit.Resolve(from_);
    const ClusterNumber to = edit.Resolve(Target());
    if (edit.Resolve(sketch.cluster) != former || to == former) return absl::OkStatus();
    const Sketch left = sketch;
    edit.Leave({sketch.cluster, sketch.observe_time, sketch.sequence}, sketch.anchor);
    Member moved = member;
    moved.anchor = sketch.anchor;
    sketch.cluster =
        edit.Adopt(to, part_.at(sketch.anchor)->anchor.shingle_count, {std::move(moved), sketch.shingle_count});
    const uint32_t size = edit.SizeOf(to);
    FinishEdit(edit, {&left}, *operation);
    PutGone(part_.at(sketch.anchor), *operation);
    Log(former, {sketch, member.outlet}, size, now, *operation);
    wait_.Enqueue(context_, corpus_, std::move(operation));
    return absl::OkStatus();
  }

  // An anchor that is gone is kept once, for both clusters while it is one of both: whatever touches one of them alone,
  // and finds nothing hanging on it there, drops it for the other too. So it is kept anew with each member that
  // follows.
  static void PutGone(const ReadAnchor* anchor, Operation& operation) {
    if (!anchor->text) operation.change.put_anchors.push_back(anchor->sketch);
  }

  // Those that now are anchors of the other cluster alone, once more.
  absl::Status KeepAnchors() {
    {
      std::shared_lock gate(context_.committer.gate());
      std::lock_guard order(corpus_.sequencer());
      auto operation = std::make_unique<Operation>();
      operation->change.corpus = corpus_.name();
      for (const Anchor& anchor : corpus_.clusters().AnchorsOf(to_)) {
        const auto node = part_.find(anchor.sequence);
        if (node != part_.end() && anchor.gone) PutGone(node->second, *operation);
      }
      if (operation->change.put_anchors.empty()) return absl::OkStatus();
      wait_.Enqueue(context_, corpus_, std::move(operation));
    }
    return wait_.Wait();
  }

  // What of `operation` is the same for every report that moves.
  void Log(ClusterNumber former, const ArrivingReport& report, uint32_t size, Micros now, Operation& operation) {
    operation.change.corpus = corpus_.name();
    operation.change.put_sketches.push_back(&report.sketch);
    operation.moved.push_back({report.sketch.sequence, former, report.sketch.cluster});
    operation.unsettles = true;
    if (corpus_.policy_differs()) operation.change.put_notes.emplace_back(kPolicyNote, kSeveralPolicies);
    LogMove(corpus_, report, former, {.cluster = report.sketch.cluster, .size = size}, now, operation);
  }

  const WriteContext& context_;
  Corpus& corpus_;
  const CancelledFn& cancelled_;
  CommitWait wait_;
  ClusterNumber from_ = 0;
  std::set<Sequence> compared_;  // its anchors, when they were read
  bool overtaken_ = false;       // it has others: nothing was moved
  ClusterNumber to_ = 0;
  std::map<Sequence, const ReadAnchor*> part_;  // the anchors that move
};

}  // namespace

absl::Status PartCluster(const WriteContext& context, Corpus& corpus, const Loosened& loosened,
                         const CancelledFn& cancelled) {
  return Parting(context, corpus, cancelled).Run(loosened);
}

}  // namespace wireprint::dedup
