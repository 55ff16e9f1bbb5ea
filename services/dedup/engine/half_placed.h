// A store as the reports that were placed anew so far see it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/dedup/core/record_store.h"

namespace wireprint::dedup {

// Where an anchor whose report is gone stands by now.
struct GonePlace {
  ClusterNumber cluster = 0;  // as it joined it
  Sequence anchor = 0;
  Micros observe_time = 0;
};

// Read only. Borrows both; `placed` are the anchors whose report is gone that have their place by now, and the clusters
// they are in, numbered as they joined.
class HalfPlaced final : public RecordStore {
 public:
  HalfPlaced(const RecordStore& base, const absl::flat_hash_map<Sequence, GonePlace>& placed)
      : base_(base), placed_(placed) {}

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
  // Those that have their place, as they stand in it.
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetAnchors(absl::string_view corpus,
                                                                absl::Span<const Sequence> sequences) const override {
    auto anchors = base_.GetAnchors(corpus, sequences);
    if (!anchors.ok()) return anchors;
    for (std::optional<Sketch>& anchor : *anchors) {
      if (!anchor) continue;
      if (const auto place = placed_.find(anchor->sequence); place != placed_.end()) {
        anchor->cluster = place->second.cluster;
        anchor->anchor = place->second.anchor;
      } else {
        anchor.reset();
      }
    }
    return anchors;
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
  const absl::flat_hash_map<Sequence, GonePlace>& placed_;
};

}  // namespace wireprint::dedup
