#include "services/dedup/engine/reapply.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "services/dedup/core/cluster_edit.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/former_ids.h"
#include "services/dedup/engine/half_placed.h"
#include "services/dedup/engine/kept_edges.h"
#include "services/dedup/engine/limits.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/reapply_notes.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kReportsAtOnce = 256;

class Reapplication {
 public:
  using Progress = std::function<void(absl::string_view, uint64_t, uint64_t)>;

  Reapplication(const EngineOptions& options, RecordStore& store, const CorpusState& state, const Progress& progress)
      : options_(options),
        store_(store),
        placed_(store, gone_),
        corpus_(state, options.make_index(), std::make_shared<ComparedTexts>(options.compared_text_bytes)),
        last_change_(state.last_change),
        progress_(progress) {}

  absl::StatusOr<Reapplied> Run() {
    absl::StatusOr<BeforeReapplying> before = BeginReapplying(store_, corpus_.name());
    if (!before.ok()) return before.status();
    before_ = *std::move(before);
    result_.clusters_before = before_.former.clusters;
    Sequence after = 0;
    while (after != kLastSequence) {
      absl::StatusOr<Batch> batch = NextBatch(after);
      if (!batch.ok()) return batch.status();
      after = batch->through;
      if (absl::Status status = PlaceAll(*std::move(batch)); !status.ok()) return status;
      progress_(corpus_.name(), result_.reports, before_.former.reports);
    }
    if (absl::Status status = TakeOutGone(); !status.ok()) return status;
    const auto commit = [this](Change change) { return store_.Commit({&change, 1}); };
    const PlacedAnew placed{before_.former, places_, before_.retired};
    absl::Status kept = KeepFormerIds(store_, placed, corpus_, options_.now(), commit);
    if (!kept.ok()) return kept;
    result_.clusters_after = corpus_.clusters().clusters();
    return End();
  }

 private:
  // What comes next in the order.
  struct Batch {
    std::vector<Sketch> sketches;
    std::vector<Sketch> anchors;  // whose report is gone
    Sequence through = 0;
  };

  absl::StatusOr<Batch> NextBatch(Sequence after) {
    auto sketches = store_.ReadSketches(corpus_.name(), after, kReportsAtOnce);
    if (!sketches.ok()) return sketches.status();
    Batch batch{.sketches = *std::move(sketches)};
    batch.through = batch.sketches.size() < kReportsAtOnce ? kLastSequence : batch.sketches.back().sequence;
    const auto first = std::upper_bound(before_.former.gone.begin(), before_.former.gone.end(), after);
    auto last = std::upper_bound(first, before_.former.gone.end(), batch.through);
    if (static_cast<size_t>(last - first) > kReportsAtOnce) {
      last = first + kReportsAtOnce;
      batch.through = *(last - 1);
    }
    std::erase_if(batch.sketches,
                  [&](const Sketch& sketch) { return sketch.sequence > batch.through || sketch.superseded; });
    auto anchors = store_.GetAnchors(
        corpus_.name(),
        absl::MakeConstSpan(before_.former.gone)
            .subspan(static_cast<size_t>(first - before_.former.gone.begin()), static_cast<size_t>(last - first)));
    if (!anchors.ok()) return anchors.status();
    for (std::optional<Sketch>& anchor : *anchors) {
      if (anchor) batch.anchors.push_back(*std::move(anchor));
    }
    return batch;
  }

  absl::Status PlaceAll(Batch batch) {
    std::vector<Sequence> sequences;
    for (const Sketch& sketch : batch.sketches) sequences.push_back(sketch.sequence);
    const auto texts = store_.GetTexts(corpus_.name(), sequences);
    if (!texts.ok()) return texts.status();
    std::vector<Change> changes;
    auto anchor = batch.anchors.begin();
    for (size_t i = 0; i <= batch.sketches.size(); ++i) {
      const Sequence next = i < batch.sketches.size() ? batch.sketches[i].sequence : kLastSequence;
      for (; anchor != batch.anchors.end() && anchor->sequence <= next; ++anchor) {
        // Of a report that only moved to another cluster the report itself is placed.
        if (anchor->sequence == next) continue;
        if (absl::Status status = PlaceGone(*anchor, changes); !status.ok()) return status;
      }
      if (i == batch.sketches.size() || !(*texts)[i]) continue;
      if (absl::Status status = PlaceOne(batch.sketches[i], *(*texts)[i], changes); !status.ok()) return status;
      changes.back().put_sketches = {&batch.sketches[i]};
      ++result_.reports;
    }
    return store_.Commit(changes);
  }

  absl::Status PlaceOne(Sketch& sketch, const StoredText& text, std::vector<Change>& changes) {
    const std::vector<text::ByteRange> ranges = FingerprintedRanges(text);
    const ComparableText comparable(text.report.text, ranges);
    IndexedReport indexed = IndexedFromSketch(sketch, options_.policy.relation.min_words);
    const MatchQuery query{.report_id = sketch.report_id,
                           .text = text.report.text,
                           .ranges = ranges,
                           .observe_time = sketch.observe_time,
                           .comparable = &comparable,
                           .indexed = indexed,
                           .filter = {.from = sketch.observe_time - options_.match_window,
                                      .to = sketch.observe_time + options_.match_window + 1,
                                      .limit = VerifyLimit(kDefaultMatches, "")}};
    VerifiedMatches matches;
    const PlacedSoFar placed = SoFar();
    absl::StatusOr<std::vector<Edge>> of_gone = MatchGone(placed, sketch, matches);
    if (!of_gone.ok()) return of_gone.status();
    if (absl::Status status = FindVerified(corpus_, placed_, options_.policy, query, matches); !status.ok()) {
      return status;
    }
    KeepShownEdges(placed, matches, sketch);
    sketch.hidden_edges.clear();
    sketch.candidates = matches.candidates;
    sketch.candidates_truncated = matches.truncated;
    const ClusterNumber place = Place(sketch, text.report.outlet, matches, changes);
    KeepHiddenEdges(*std::move(of_gone), sketch);
    places_[sketch.sequence] = sketch.cluster;
    indexed.cluster = place;
    corpus_.index().Insert({&indexed, 1});
    return absl::OkStatus();
  }

  PlacedSoFar SoFar() const { return {options_, placed_, corpus_.name(), gone_, places_}; }

  // An anchor whose report is gone is placed as its report was, by its edges; at the end its report leaves again.
  absl::Status PlaceGone(Sketch& sketch, std::vector<Change>& changes) {
    VerifiedMatches matches;
    if (absl::Status status = MatchByEdges(SoFar(), sketch, matches); !status.ok()) return status;
    const ClusterNumber place = Place(sketch, "", matches, changes);
    gone_[sketch.sequence] = {sketch.cluster, sketch.anchor, sketch.observe_time};
    const std::vector<Anchor> anchors = corpus_.clusters().AnchorsOf(place);
    if (std::any_of(anchors.begin(), anchors.end(),
                    [&](const Anchor& anchor) { return anchor.sequence == sketch.sequence; })) {
      return absl::OkStatus();
    }
    ClusterEdit edit(corpus_.clusters(), options_.now());
    edit.AddAnchor(place, sketch.sequence, sketch.shingle_count);
    Take(edit, changes);
    return absl::OkStatus();
  }

  // Returns the cluster by now.
  ClusterNumber Place(Sketch& sketch, absl::string_view outlet, const VerifiedMatches& matches,
                      std::vector<Change>& changes) {
    const FormerClusters::Place was = before_.former.PlaceOf(sketch.sequence);
    Operation operation;
    const Micros now = options_.now();
    const ClusterPlace place =
        PlaceReport(corpus_, options_.policy, {sketch, outlet}, matches, nullptr, now, operation);
    operation.change.log.clear();
    operation.change.corpus = corpus_.name();
    corpus_.clusters().Apply(operation.clusters_after);
    changes.push_back(std::move(operation.change));
    if (sketch.anchor != sketch.sequence) return place.cluster;
    sketch.cluster = NumberOf(sketch.sequence, was);
    if (sketch.cluster == sketch.sequence) return sketch.cluster;
    ClusterEdit edit(corpus_.clusters(), now);
    edit.Found(sketch.cluster, {.member = {.observe_time = sketch.observe_time,
                                           .sequence = sketch.sequence,
                                           .report_id = sketch.report_id,
                                           .outlet = std::string(outlet),
                                           .anchor = sketch.sequence},
                                .shingle_count = sketch.shingle_count});
    Take(edit, changes);
    return sketch.cluster;
  }

  // The number of the cluster that a report founds which stood in `was`: that which it held itself in, else its own,
  // unless that was ever another's.
  ClusterNumber NumberOf(Sequence sequence, const FormerClusters::Place& was) {
    if (was.itself && !IsTaken(was.cluster)) return was.cluster;
    const bool known = before_.former.standing.contains(sequence) || before_.former.aliases.contains(sequence);
    return known || was.itself || IsTaken(sequence) ? corpus_.NextSequence() : sequence;
  }

  bool IsTaken(ClusterNumber number) const {
    if (corpus_.clusters().Record(number)) return true;
    const auto place = places_.find(number);
    if (place != places_.end()) return place->second == number;
    const auto gone = gone_.find(number);
    return gone != gone_.end() && gone->second.cluster == number;
  }

  void Take(ClusterEdit& edit, std::vector<Change>& changes) {
    Operation operation;
    FinishEdit(edit, {}, operation);
    corpus_.clusters().Apply(operation.clusters_after);
    operation.change.corpus = corpus_.name();
    changes.push_back(std::move(operation.change));
  }

  // The reports that are gone leave their clusters, where some of them are kept as anchors. What is kept apart is
  // erased at the end only: it is needed when this is interrupted.
  absl::Status TakeOutGone() {
    for (size_t begin = 0; begin < before_.former.gone.size(); begin += kReportsAtOnce) {
      const size_t count = std::min(kReportsAtOnce, before_.former.gone.size() - begin);
      const auto anchors =
          placed_.GetAnchors(corpus_.name(), absl::MakeConstSpan(before_.former.gone).subspan(begin, count));
      if (!anchors.ok()) return anchors.status();
      ClusterEdit edit(corpus_.clusters(), options_.now());
      std::vector<const Sketch*> left;
      for (const std::optional<Sketch>& anchor : *anchors) {
        if (!anchor) continue;
        edit.Leave({anchor->cluster, anchor->observe_time, anchor->sequence}, anchor->anchor);
        left.push_back(&*anchor);
      }
      Operation operation;
      FinishEdit(edit, left, operation);
      corpus_.clusters().Apply(operation.clusters_after);
      operation.change.corpus = corpus_.name();
      operation.change.erase_anchors.clear();
      if (absl::Status status = store_.Commit({&operation.change, 1}); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Reapplied> End() {
    absl::flat_hash_set<Sequence> kept;
    corpus_.clusters().Walk(0, [&](const Cluster& cluster) {
      for (const Anchor& anchor : cluster.anchors) {
        if (anchor.gone) kept.insert(anchor.sequence);
      }
      return true;
    });
    const absl::StatusOr<uint64_t> next = KeepDeletions(store_, corpus_.name(), last_change_);
    if (!next.ok()) return next.status();
    Change change{.corpus = corpus_.name()};
    for (const Sequence sequence : before_.former.gone) {
      if (!kept.contains(sequence)) change.erase_anchors.push_back(sequence);
    }
    EndReapplying(before_, change);
    change.put_notes.emplace_back(kPolicyNote, PolicyNote(options_));
    // A token at the last entry from before is too old as well.
    change.trim_log_through = last_change_ + 1;
    // A gap in the change feed, so that no resume token from before is taken for one from after.
    change.log.push_back({.number = *next, .kind = LogEntry::Kind::kExpired, .time = options_.now()});
    if (absl::Status status = store_.Commit({&change, 1}); !status.ok()) return status;
    return result_;
  }

  const EngineOptions& options_;
  RecordStore& store_;
  absl::flat_hash_map<Sequence, GonePlace> gone_;
  HalfPlaced placed_;
  Corpus corpus_;
  const uint64_t last_change_;
  const Progress& progress_;
  BeforeReapplying before_;
  absl::flat_hash_map<Sequence, ClusterNumber> places_;
  Reapplied result_;
};

}  // namespace

absl::StatusOr<Reapplied> ReapplyPolicy(
    const EngineOptions& options, RecordStore& store,
    const std::function<void(absl::string_view corpus, uint64_t done, uint64_t all)>& progress) {
  const auto corpora = store.ListCorpora();
  if (!corpora.ok()) return corpora.status();
  Reapplied all;
  for (const CorpusState& state : *corpora) {
    const auto interrupted = store.GetNote(state.corpus, kReapplyingNote);
    if (!interrupted.ok()) return interrupted.status();
    const absl::StatusOr<PolicyMatch> match = MatchPolicyNote(options, store, state.corpus);
    if (!match.ok()) return match.status();
    if (interrupted->empty() && *match == PolicyMatch::kSame) {
      ++all.corpora_unchanged;
      continue;
    }
    const absl::StatusOr<Reapplied> one = Reapplication(options, store, state, progress).Run();
    if (!one.ok()) return one.status();
    all.reports += one->reports;
    all.clusters_before += one->clusters_before;
    all.clusters_after += one->clusters_after;
  }
  return all;
}

}  // namespace wireprint::dedup
