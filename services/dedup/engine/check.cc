#include "services/dedup/engine/check.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "services/dedup/core/cluster_table.h"
#include "services/dedup/core/placement.h"

namespace wireprint::dedup {
namespace {

constexpr uint64_t kProgressEvery = 1 << 16;
constexpr size_t kReadAtOnce = 256;

class CorpusChecker {
 public:
  CorpusChecker(const RecordStore& store, const RelationPolicy& policy, absl::string_view corpus)
      : store_(store), policy_(policy), corpus_(corpus) {
    result_.corpus = std::string(corpus);
  }

  absl::StatusOr<CorpusCheck> Run(const std::function<void(absl::string_view, uint64_t)>& progress) {
    absl::Status status = store_.ScanClusters(corpus_, [this](const Cluster& cluster) {
      clusters_.Apply({{cluster.number, cluster}});
      numbers_.push_back(cluster.number);
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    std::vector<Sketch> batch;
    status = store_.ScanSketches(corpus_, 0, kLastSequence, [&](const Sketch& sketch) {
      if (sketch.superseded) return absl::OkStatus();
      if (++result_.reports % kProgressEvery == 0) progress(corpus_, result_.reports);
      batch.push_back(sketch);
      if (batch.size() < kReadAtOnce) return absl::OkStatus();
      return CheckReports(std::exchange(batch, {}));
    });
    if (status.ok()) status = CheckReports(batch);
    if (!status.ok()) return status;
    for (const ClusterNumber number : numbers_) {
      const Cluster cluster = *clusters_.Record(number);
      for (const Anchor& anchor : cluster.anchors) {
        if (anchor.gone) gone_.insert(anchor.sequence);
      }
    }
    result_.kept_anchors = gone_.size();
    for (const ClusterNumber number : numbers_) {
      if (status = CheckCluster(*clusters_.Record(number)); !status.ok()) return status;
    }
    if (status = CheckCounts(); !status.ok()) return status;
    return std::move(result_);
  }

 private:
  struct Hold {
    ClusterNumber cluster;
    Sequence anchor;
  };

  template <typename... Parts>
  void Problem(const Parts&... parts) {
    if (++result_.problem_count <= kMaxProblems) result_.problems.push_back(absl::StrCat(parts...));
  }

  absl::Status CheckReports(const std::vector<Sketch>& sketches) {
    std::vector<absl::string_view> ids;
    std::vector<Sequence> sequences;
    for (const Sketch& sketch : sketches) {
      ids.push_back(sketch.report_id);
      sequences.push_back(sketch.sequence);
    }
    const auto identities = store_.GetIdentities(corpus_, ids);
    if (!identities.ok()) return identities.status();
    const auto texts = store_.GetTexts(corpus_, sequences);
    if (!texts.ok()) return texts.status();
    for (size_t i = 0; i < sketches.size(); ++i) {
      const std::optional<Identity>& identity = (*identities)[i];
      if (!identity || identity->revisions.empty() || identity->revisions.back().sequence != sequences[i]) {
        Problem("report of sequence ", sequences[i], " is not the current revision of its id");
      }
      if (!(*texts)[i]) Problem("report of sequence ", sequences[i], " has no text");
      CheckPlace(sketches[i]);
    }
    return absl::OkStatus();
  }

  void CheckPlace(const Sketch& sketch) {
    const std::optional<Cluster> cluster = clusters_.Find(sketch.cluster);
    holds_[sketch.sequence] = {cluster ? cluster->number : sketch.cluster, sketch.anchor};
    if (!cluster) {
      if (sketch.cluster != sketch.sequence || sketch.anchor != sketch.sequence) {
        Problem("report of sequence ", sketch.sequence, " is in cluster ", sketch.cluster, ", which has no record");
      }
      return;
    }
    ++sizes_[cluster->number];
    ++members_[{cluster->number, sketch.anchor}];
    const bool anchored = std::any_of(cluster->anchors.begin(), cluster->anchors.end(),
                                      [&](const Anchor& anchor) { return anchor.sequence == sketch.anchor; });
    if (!anchored) {
      Problem("report of sequence ", sketch.sequence, " hangs on ", sketch.anchor, ", which is no anchor of cluster ",
              cluster->number);
    }
    if (sketch.anchor != sketch.sequence && !HasHoldingEdge(sketch)) {
      Problem("report of sequence ", sketch.sequence, " has no edge that holds it to its anchor ", sketch.anchor);
    }
  }

  bool HasHoldingEdge(const Sketch& sketch) const {
    for (const std::vector<Edge>* edges : {&sketch.edges, &sketch.hidden_edges}) {
      for (const Edge& edge : *edges) {
        if (edge.sequence == sketch.anchor &&
            HoldsMember(edge.relation, edge.jaccard, edge.containment, edge.reverse_containment, policy_)) {
          return true;
        }
      }
    }
    return false;
  }

  absl::Status CheckCluster(const Cluster& cluster) {
    if (cluster.absorbed_into != 0) {
      ++result_.aliases;
      const std::optional<Cluster> into = clusters_.Record(cluster.absorbed_into);
      const bool named =
          into && into->absorbed_into == 0 &&
          std::find(into->absorbed.begin(), into->absorbed.end(), cluster.number) != into->absorbed.end();
      if (!named)
        Problem("cluster ", cluster.number, " is absorbed into ", cluster.absorbed_into, ", which does not say so");
      return absl::OkStatus();
    }
    ++result_.clusters;
    const auto size = sizes_.find(cluster.number);
    const uint64_t found = size == sizes_.end() ? 0 : size->second;
    if (cluster.size != found || found == 0) {
      Problem("cluster ", cluster.number, " says it has ", cluster.size, " reports, and has ", found);
    }
    for (const Anchor& anchor : cluster.anchors) {
      if (absl::Status status = CheckAnchor(cluster, anchor); !status.ok()) return status;
    }
    return CheckMembers(cluster);
  }

  absl::Status CheckAnchor(const Cluster& cluster, const Anchor& anchor) {
    const auto hung = members_.find({cluster.number, anchor.sequence});
    const uint64_t members = hung == members_.end() ? 0 : hung->second;
    if (anchor.members != members) {
      Problem("anchor ", anchor.sequence, " of cluster ", cluster.number, " says that ", anchor.members,
              " reports hang on it, and ", members, " do");
    }
    const auto kept = store_.GetAnchors(corpus_, {&anchor.sequence, 1});
    if (!kept.ok()) return kept.status();
    // One whose members are being moved to where it is is gone from the cluster that they leave.
    if (kept->front().has_value() != gone_.contains(anchor.sequence)) {
      Problem("anchor ", anchor.sequence, " of cluster ", cluster.number, anchor.gone ? " is gone" : " stands",
              kept->front() ? " and is kept apart" : " and is not kept apart");
    }
    const auto hold = holds_.find(anchor.sequence);
    if ((hold != holds_.end() && hold->second.cluster == cluster.number) == anchor.gone) {
      Problem("anchor ", anchor.sequence, " of cluster ", cluster.number, anchor.gone ? " is" : " is not",
              " said to be gone");
    }
    return absl::OkStatus();
  }

  absl::Status CheckMembers(const Cluster& cluster) {
    uint64_t listed = 0;
    std::vector<ClusterNumber> numbers = cluster.absorbed;
    numbers.push_back(cluster.number);
    for (const ClusterNumber number : numbers) {
      MemberPlace after{number, std::numeric_limits<Micros>::min(), 0};
      while (true) {
        const auto members = store_.ReadMembers(corpus_, after, kReadAtOnce);
        if (!members.ok()) return members.status();
        for (const Member& member : *members) {
          ++listed;
          const auto hold = holds_.find(member.sequence);
          if (hold == holds_.end() || hold->second.cluster != cluster.number || hold->second.anchor != member.anchor) {
            Problem("cluster ", cluster.number, " lists sequence ", member.sequence, ", which is not in it so");
          }
        }
        if (members->size() < kReadAtOnce) break;
        after = {number, members->back().observe_time, members->back().sequence};
      }
    }
    if (listed != cluster.size) {
      Problem("cluster ", cluster.number, " lists ", listed, " reports and says it has ", cluster.size);
    }
    return absl::OkStatus();
  }

  // Records that nothing above leads to. Every one that something leads to was found by then.
  absl::Status CheckCounts() {
    const auto counts = store_.CountRecords(corpus_);
    if (!counts.ok()) return counts.status();
    result_.tombstones = counts->tombstones;
    uint64_t members = 0;
    for (const auto& [cluster, size] : sizes_) members += size;
    CheckCount("ids", counts->identities, result_.reports);
    CheckCount("texts", counts->texts, result_.reports);
    CheckCount("listed members", counts->members, members);
    CheckCount("kept anchors", counts->kept_anchors, result_.kept_anchors);
    return absl::OkStatus();
  }

  void CheckCount(absl::string_view what, uint64_t count, uint64_t expected) {
    if (count != expected) Problem("there are ", count, " ", what, ", where ", expected, " belong to something");
  }

  const RecordStore& store_;
  const RelationPolicy& policy_;
  const absl::string_view corpus_;
  CorpusCheck result_;
  ClusterTable clusters_;
  std::vector<ClusterNumber> numbers_;
  absl::flat_hash_map<Sequence, Hold> holds_;
  absl::flat_hash_map<ClusterNumber, uint64_t> sizes_;
  absl::flat_hash_map<std::pair<ClusterNumber, Sequence>, uint64_t> members_;  // by cluster and anchor
  absl::flat_hash_set<Sequence> gone_;                                         // anchors
};

}  // namespace

absl::StatusOr<std::vector<CorpusCheck>> CheckStore(const RecordStore& store, const RelationPolicy& policy,
                                                    const std::function<void(absl::string_view, uint64_t)>& progress) {
  const auto corpora = store.ListCorpora();
  if (!corpora.ok()) return corpora.status();
  std::vector<CorpusCheck> checks;
  for (const CorpusState& state : *corpora) {
    absl::StatusOr<CorpusCheck> check = CorpusChecker(store, policy, state.corpus).Run(progress);
    if (!check.ok()) return check.status();
    checks.push_back(*std::move(check));
  }
  return checks;
}

}  // namespace wireprint::dedup
