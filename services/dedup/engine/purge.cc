#include "services/dedup/engine/purge.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "services/dedup/engine/held_together.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/parting.h"
#include "services/dedup/engine/scrub.h"
#include "services/dedup/engine/visit_members.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kReadAtOnce = 512;
// Members that are placed anew before their commits are waited for, and others have their turn.
constexpr size_t kStep = 64;
// How often what hangs on an anchor is looked for again, when reports that were on their way still came to hang on it.
constexpr int kMaxPasses = 1000;

struct KeptAnchor {
  ClusterNumber cluster = 0;
  Sequence sequence = 0;
  Sketch sketch;  // once it is read
};

// In the order in which reports are first.
struct Place {
  Micros observe_time = 0;
  Sequence sequence = 0;
  auto operator<=>(const Place&) const = default;
};

class Purge {
 public:
  Purge(const WriteContext& context, Corpus& corpus, const PurgedId& purged, const CancelledFn& cancelled)
      : context_(context), corpus_(corpus), purged_(purged), cancelled_(cancelled) {}

  absl::StatusOr<bool> Run() {
    const absl::Cleanup free_anchors = [this] { corpus_.SetPurged({}); };
    // The deletion, and what hangs on its anchors, is to be read from the store.
    if (absl::Status s = wait_.WaitForAll(context_, corpus_); !s.ok()) return s;
    const absl::StatusOr<std::vector<KeptAnchor>> anchors = FindAnchors();
    if (!anchors.ok()) return anchors.status();
    for (const KeptAnchor& anchor : *anchors) anchors_.insert(anchor.sequence);
    purged_.anchors = &anchors_;
    if (absl::Status s = NoteLoosened(*anchors); !s.ok()) return s;
    for (const KeptAnchor& anchor : *anchors) {
      if (absl::Status s = Dissolve(anchor); !s.ok()) return s;
    }
    const absl::StatusOr<uint64_t> edges = ForgetEdgesEverywhere(context_, corpus_, purged_, cancelled_);
    if (!edges.ok()) return edges.status();
    if (absl::Status s = PartLoosened(); !s.ok()) return s;
    return !anchors->empty() || *edges != 0;
  }

 private:
  // The anchors that are kept of the id, of any of its revisions and lives.
  absl::StatusOr<std::vector<KeptAnchor>> FindAnchors() {
    std::vector<std::pair<ClusterNumber, Sequence>> gone;
    corpus_.clusters().Walk(0, [&](const Cluster& cluster) {
      for (const Anchor& anchor : cluster.anchors) {
        if (anchor.gone && anchor.sequence <= purged_.through) gone.emplace_back(cluster.number, anchor.sequence);
      }
      return true;
    });
    std::vector<KeptAnchor> anchors;
    for (size_t begin = 0; begin < gone.size(); begin += kReadAtOnce) {
      const size_t end = std::min(begin + kReadAtOnce, gone.size());
      std::vector<Sequence> sequences;
      for (size_t i = begin; i < end; ++i) sequences.push_back(gone[i].second);
      auto kept = context_.store.GetAnchors(corpus_.name(), sequences);
      if (!kept.ok()) return StoreError(kept.status());
      for (size_t i = begin; i < end; ++i) {
        std::optional<Sketch>& anchor = (*kept)[i - begin];
        if (!anchor || !purged_.Has(anchor->report_id, anchor->sequence)) continue;
        anchors.push_back({gone[i].first, gone[i].second, *std::move(anchor)});
      }
    }
    return anchors;
  }

  // What the anchors hold together, and what those held that are dropped since the report was deleted.
  absl::StatusOr<std::vector<Loosened>> FindHeld(const std::vector<KeptAnchor>& anchors) {
    const absl::StatusOr<std::string> note = context_.store.GetNote(corpus_.name(), HeldNote(purged_.report_id));
    if (!note.ok()) return StoreError(note.status());
    const absl::StatusOr<PurgeList> before = PurgeList::Decode(*note);
    if (!before.ok()) return before.status();
    std::vector<Loosened> held = before->LoosenedBy(purged_.report_id);
    for (const KeptAnchor& anchor : anchors) {
      Loosened loosened = HeldTogetherBy(context_.options.policy, corpus_, anchor.cluster, anchor.sketch);
      if (!loosened.anchors.empty()) held.push_back(std::move(loosened));
    }
    return held;
  }

  // With what is held together, what is to be looked at when the anchors are gone, be it after a crash.
  absl::Status NoteLoosened(const std::vector<KeptAnchor>& anchors) {
    const absl::StatusOr<std::vector<Loosened>> held = FindHeld(anchors);
    if (!held.ok()) return held.status();
    for (const Loosened& loosened : *held) {
      std::shared_lock gate(context_.committer.gate());
      std::lock_guard order(corpus_.sequencer());
      corpus_.purges().Loosen(purged_.report_id, loosened);
      auto operation = std::make_unique<Operation>();
      operation->change.corpus = corpus_.name();
      operation->change.put_notes = {{kPurgesNote, corpus_.purges().Encode()}};
      wait_.Enqueue(context_, corpus_, std::move(operation));
    }
    return wait_.Wait();
  }

  absl::Status PartLoosened() {
    // By the clusters as they are called now.
    std::map<ClusterNumber, Loosened> loosened;
    {
      std::lock_guard order(corpus_.sequencer());
      for (const Loosened& noted : corpus_.purges().LoosenedBy(purged_.report_id)) {
        Loosened& each = loosened[corpus_.clusters().Resolve(noted.cluster)];
        each.cluster = noted.cluster;
        each.anchors.insert(each.anchors.end(), noted.anchors.begin(), noted.anchors.end());
      }
    }
    for (const auto& [cluster, each] : loosened) {
      if (absl::Status s = PartCluster(context_, corpus_, each, cancelled_); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  bool Stands(const KeptAnchor& anchor) const {
    const std::optional<Cluster> cluster = corpus_.clusters().Find(anchor.cluster);
    return cluster && std::any_of(cluster->anchors.begin(), cluster->anchors.end(),
                                  [&](const Anchor& each) { return each.sequence == anchor.sequence; });
  }

  // Places anew what hangs on the anchor, until nothing does: then it is gone from its cluster too.
  absl::Status Dissolve(const KeptAnchor& anchor) {
    for (int pass = 0; pass < kMaxPasses; ++pass) {
      // What is not durable yet may come to nothing.
      if (absl::Status s = wait_.WaitForAll(context_, corpus_); !s.ok()) return s;
      if (!Stands(anchor)) return absl::OkStatus();
      std::vector<Place> hanging;
      std::optional<Place> first_of_others;
      if (absl::Status s = ReadMembers(anchor, hanging, first_of_others); !s.ok()) return s;
      std::sort(hanging.begin(), hanging.end());
      if (absl::Status s = PlaceAll(anchor, hanging, first_of_others); !s.ok()) return s;
    }
    return absl::DataLossError("nothing that hangs on an anchor to be purged is found in the listing of its cluster");
  }

  absl::Status ReadMembers(const KeptAnchor& anchor, std::vector<Place>& hanging,
                           std::optional<Place>& first_of_others) {
    return VisitMembers(context_, corpus_, anchor.cluster, cancelled_, [&](const std::vector<Member>& members) {
      for (const Member& member : members) {
        const Place place{member.observe_time, member.sequence};
        if (member.anchor == anchor.sequence) {
          hanging.push_back(place);
        } else if (!first_of_others || place < *first_of_others) {
          first_of_others = place;
        }
      }
      return absl::OkStatus();
    });
  }

  absl::Status PlaceAll(const KeptAnchor& anchor, const std::vector<Place>& hanging,
                        const std::optional<Place>& first_of_others) {
    bool any_stayed = false;
    for (size_t begin = 0; begin < hanging.size(); begin += kStep) {
      if (IsCancelled()) return CancelledError();
      const std::lock_guard upkeep(corpus_.upkeep());
      absl::Status status;
      for (size_t i = begin; status.ok() && i < std::min(begin + kStep, hanging.size()); ++i) {
        const bool first = IsBare(anchor) || (!any_stayed && (!first_of_others || hanging[i] < *first_of_others));
        const absl::StatusOr<std::optional<bool>> stayed =
            Resettle(context_, corpus_, purged_, hanging[i].sequence, anchor.sequence, first, wait_);
        status.Update(stayed.status());
        any_stayed = any_stayed || (stayed.ok() && stayed->value_or(false));
      }
      status.Update(wait_.Wait());
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Nothing of the cluster hangs on anything but what is purged: who stayed was deleted since.
  bool IsBare(const KeptAnchor& anchor) const {
    const std::optional<Cluster> cluster = corpus_.clusters().Find(anchor.cluster);
    return cluster && std::all_of(cluster->anchors.begin(), cluster->anchors.end(),
                                  [this](const Anchor& each) { return anchors_.contains(each.sequence); });
  }

  bool IsCancelled() const { return cancelled_ && cancelled_(); }

  const WriteContext& context_;
  Corpus& corpus_;
  PurgedId purged_;
  absl::flat_hash_set<Sequence> anchors_;  // that are kept of it
  const CancelledFn& cancelled_;
  CommitWait wait_;
};

}  // namespace

absl::StatusOr<bool> PurgeDeleted(const WriteContext& context, Corpus& corpus, const PurgedId& purged,
                                  const CancelledFn& cancelled) {
  return Purge(context, corpus, purged, cancelled).Run();
}

}  // namespace wireprint::dedup
