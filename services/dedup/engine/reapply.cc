#include "services/dedup/engine/reapply.h"

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "services/dedup/core/cluster_edit.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/limits.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/prepare.h"

namespace wireprint::dedup {
namespace {

constexpr char kInterruptedNote[] = "reapplying";
// Numbers of clusters that were merged away, of all re-applications so far.
constexpr char kAbsorbedNote[] = "absorbed";
constexpr size_t kReportsAtOnce = 256;

// A store as the reports placed so far see it: what is kept of anchors is out of date.
class HalfPlaced final : public RecordStore {
 public:
  explicit HalfPlaced(const RecordStore& base) : base_(base) {}

  const std::string& epoch() const override { return base_.epoch(); }
  absl::Status Commit(absl::Span<const Change>) override { return absl::UnimplementedError("read only"); }
  absl::Status Reclaim(absl::string_view) override { return absl::UnimplementedError("read only"); }
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetSketches(absl::string_view corpus,
                                                                 absl::Span<const Sequence> sequences) const override {
    return base_.GetSketches(corpus, sequences);
  }
  absl::StatusOr<std::vector<std::optional<StoredText>>> GetTexts(absl::string_view corpus,
                                                                  absl::Span<const Sequence> sequences) const override {
    return base_.GetTexts(corpus, sequences);
  }
  // Anchors whose report is gone hold nobody any more.
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetAnchors(absl::string_view,
                                                                absl::Span<const Sequence> sequences) const override {
    return std::vector<std::optional<Sketch>>(sequences.size());
  }

  absl::StatusOr<std::vector<std::optional<Identity>>> GetIdentities(
      absl::string_view corpus, absl::Span<const absl::string_view> ids) const override {
    return base_.GetIdentities(corpus, ids);
  }
  absl::StatusOr<std::vector<Member>> ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                  size_t limit) const override {
    return base_.ReadMembers(corpus, after, limit);
  }
  absl::StatusOr<std::vector<Sketch>> ReadSketches(absl::string_view corpus, Sequence after,
                                                   size_t limit) const override {
    return base_.ReadSketches(corpus, after, limit);
  }
  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view corpus, uint64_t after, size_t limit) const override {
    return base_.ReadLog(corpus, after, limit);
  }
  absl::StatusOr<std::vector<CorpusState>> ListCorpora() const override { return base_.ListCorpora(); }
  absl::StatusOr<std::string> GetNote(absl::string_view corpus, absl::string_view name) const override {
    return base_.GetNote(corpus, name);
  }
  absl::Status ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                            const std::function<absl::Status(const Sketch&)>& visit) const override {
    return base_.ScanSketches(corpus, after, through, visit);
  }
  absl::Status ScanClusters(absl::string_view corpus,
                            const std::function<absl::Status(const Cluster&)>& visit) const override {
    return base_.ScanClusters(corpus, visit);
  }
  absl::StatusOr<RecordCounts> CountRecords(absl::string_view corpus) const override {
    return base_.CountRecords(corpus);
  }

 private:
  const RecordStore& base_;
};

class Reapplication {
 public:
  using Progress = std::function<void(absl::string_view, uint64_t, uint64_t)>;

  Reapplication(const EngineOptions& options, RecordStore& store, const CorpusState& state, const Progress& progress)
      : options_(options),
        store_(store),
        placed_(store),
        corpus_(state, options.make_index(), std::make_shared<ComparedTexts>(options.compared_text_bytes)),
        last_change_(state.last_change),
        progress_(progress) {}

  absl::StatusOr<Reapplied> Run() {
    if (absl::Status status = Begin(); !status.ok()) return status;
    Sequence after = 0;
    uint64_t done = 0;
    while (true) {
      auto sketches = store_.ReadSketches(corpus_.name(), after, kReportsAtOnce);
      if (!sketches.ok()) return sketches.status();
      if (sketches->empty()) break;
      after = sketches->back().sequence;
      std::erase_if(*sketches, [](const Sketch& sketch) { return sketch.superseded; });
      if (absl::Status status = PlaceAll(*std::move(sketches)); !status.ok()) return status;
      progress_(corpus_.name(), done = result_.reports, all_);
    }
    result_.clusters_after = corpus_.clusters().clusters();
    return End();
  }

 private:
  // Notes what is under way, and that nothing of the clusters stands any more. Numbers that a merge took out of use are
  // remembered over an interruption, in that note.
  absl::Status Begin() {
    auto retired = store_.GetNote(corpus_.name(), kInterruptedNote);
    if (!retired.ok()) return retired.status();
    std::string& note = note_;
    note = *std::move(retired);
    if (note.empty()) {
      auto absorbed = store_.GetNote(corpus_.name(), kAbsorbedNote);
      if (!absorbed.ok()) return absorbed.status();
      note = *std::move(absorbed);
    }
    if (note.empty()) note = "absorbed:";
    absl::Status status = store_.ScanClusters(corpus_.name(), [&](const Cluster& cluster) {
      if (cluster.absorbed_into != 0) absl::StrAppend(&note, cluster.number, ",");
      if (cluster.absorbed_into == 0 && cluster.size > 1) ++result_.clusters_before;
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    ParseNote(note);
    status = store_.ScanSketches(corpus_.name(), 0, kLastSequence, [&](const Sketch& sketch) {
      all_ += sketch.superseded ? 0 : 1;
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    Change change{.corpus = corpus_.name()};
    change.erase_all_clusters = true;
    change.put_notes = {{kInterruptedNote, note}};
    change.trim_log_through = last_change_;
    return store_.Commit({&change, 1});
  }

  void ParseNote(absl::string_view note) {
    uint64_t number = 0;
    for (const char c : note.substr(note.find(':') + 1)) {
      if (c == ',') {
        absorbed_.insert(std::exchange(number, 0));
      } else {
        number = number * 10 + static_cast<uint64_t>(c - '0');
      }
    }
  }

  absl::StatusOr<Reapplied> End() {
    Change change{.corpus = corpus_.name()};
    change.put_notes = {{kInterruptedNote, ""}, {kAbsorbedNote, note_}, {kPolicyNote, PolicyNote(options_)}};
    // A token at the last entry from before is too old as well.
    change.trim_log_through = last_change_ + 1;
    // A gap in the change feed, so that no resume token from before is taken for one from after.
    change.log.push_back({.number = last_change_ + 2, .kind = LogEntry::Kind::kExpired, .time = options_.now()});
    if (absl::Status status = store_.Commit({&change, 1}); !status.ok()) return status;
    return result_;
  }

  absl::Status PlaceAll(std::vector<Sketch> sketches) {
    std::vector<Sequence> sequences;
    for (const Sketch& sketch : sketches) sequences.push_back(sketch.sequence);
    const auto texts = store_.GetTexts(corpus_.name(), sequences);
    if (!texts.ok()) return texts.status();
    std::vector<std::unique_ptr<Operation>> operations;
    std::vector<Change> changes;
    for (size_t i = 0; i < sketches.size(); ++i) {
      if (!(*texts)[i]) continue;
      Operation& operation = *operations.emplace_back(std::make_unique<Operation>());
      if (absl::Status status = PlaceOne(sketches[i], *(*texts)[i], operation); !status.ok()) return status;
      operation.change.corpus = corpus_.name();
      operation.change.put_sketches = {&sketches[i]};
      changes.push_back(std::move(operation.change));
      ++result_.reports;
    }
    return store_.Commit(changes);
  }

  absl::Status PlaceOne(Sketch& sketch, const StoredText& text, Operation& operation) {
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
    if (absl::Status status = FindVerified(corpus_, placed_, options_.policy, query, matches); !status.ok()) {
      return status;
    }
    sketch.edges.clear();
    sketch.hidden_edges.clear();
    for (size_t i = 0; i < std::min(kMinStoredEdges, matches.matches.size()); ++i) {
      sketch.edges.push_back(matches.matches[i].edge);
    }
    sketch.candidates = matches.candidates;
    sketch.candidates_truncated = matches.truncated;
    const Micros now = options_.now();
    ClusterPlace place =
        PlaceReport(corpus_, options_.policy, {sketch, text.report.outlet}, matches, nullptr, now, operation);
    operation.change.log.clear();
    if (place.cluster == sketch.sequence && absorbed_.contains(sketch.sequence)) {
      place.cluster = FoundAnew(sketch, text, now, operation);
    }
    corpus_.clusters().Apply(operation.clusters_after);
    indexed.cluster = place.cluster;
    corpus_.index().Insert({&indexed, 1});
    return absl::OkStatus();
  }

  // Its own number was once that of a cluster that was merged away.
  ClusterNumber FoundAnew(Sketch& sketch, const StoredText& text, Micros now, Operation& operation) {
    sketch.cluster = corpus_.NextSequence();
    ClusterEdit edit(corpus_.clusters(), now);
    edit.Found(sketch.cluster, {.member = {.observe_time = sketch.observe_time,
                                           .sequence = sketch.sequence,
                                           .report_id = sketch.report_id,
                                           .outlet = text.report.outlet,
                                           .anchor = sketch.sequence},
                                .shingle_count = sketch.shingle_count});
    FinishEdit(edit, {}, operation);
    return sketch.cluster;
  }

  const EngineOptions& options_;
  RecordStore& store_;
  HalfPlaced placed_;
  Corpus corpus_;
  const uint64_t last_change_;
  const Progress& progress_;
  absl::flat_hash_set<ClusterNumber> absorbed_;
  std::string note_;  // the same as it is stored
  uint64_t all_ = 0;
  Reapplied result_;
};

}  // namespace

std::string PolicyNote(const EngineOptions& options) {
  const RelationPolicy& relation = options.policy.relation;
  const TemplatePolicy& text = options.policy.template_text;
  return absl::StrCat("j", relation.same_text_jaccard, " c", relation.same_text_containment, " l",
                      relation.min_length_ratio, " cut", relation.cut_length_ratio, " m", relation.member_jaccard, " p",
                      relation.partial_containment, " w", relation.min_words, " tg", text.min_gap, " tf",
                      text.min_shared_figures, " win", options.match_window, " r", options.recall.recall);
}

absl::Status CheckPolicy(const EngineOptions& options, const RecordStore& store,
                         const std::function<void(absl::string_view corpus)>& differs) {
  const auto corpora = store.ListCorpora();
  if (!corpora.ok()) return corpora.status();
  for (const CorpusState& state : *corpora) {
    const auto interrupted = store.GetNote(state.corpus, kInterruptedNote);
    if (!interrupted.ok()) return interrupted.status();
    if (!interrupted->empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "corpus ", state.corpus, ": applying the policy anew was interrupted; run --reapply-policy again"));
    }
    const auto policy = store.GetNote(state.corpus, kPolicyNote);
    if (!policy.ok()) return policy.status();
    if (!policy->empty() && *policy != PolicyNote(options)) differs(state.corpus);
  }
  return absl::OkStatus();
}

absl::StatusOr<Reapplied> ReapplyPolicy(
    const EngineOptions& options, RecordStore& store,
    const std::function<void(absl::string_view corpus, uint64_t done, uint64_t all)>& progress) {
  const auto corpora = store.ListCorpora();
  if (!corpora.ok()) return corpora.status();
  Reapplied all;
  for (const CorpusState& state : *corpora) {
    const absl::StatusOr<Reapplied> one = Reapplication(options, store, state, progress).Run();
    if (!one.ok()) return one.status();
    all.reports += one->reports;
    all.clusters_before += one->clusters_before;
    all.clusters_after += one->clusters_after;
  }
  return all;
}

}  // namespace wireprint::dedup
