// The record of truth in memory, for tests: what RecordStore promises but the disk.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "services/dedup/core/record_store.h"
#include "services/dedup/store/epoch.h"

namespace wireprint::dedup {

class MemoryStore : public RecordStore {
 public:
  // Another store of the same contents, as a restart finds them.
  std::unique_ptr<MemoryStore> Copy() const;

  const std::string& epoch() const override { return epoch_; }
  absl::Status Commit(absl::Span<const Change> changes) override;
  absl::Status Reclaim(absl::string_view /*corpus*/) override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<std::optional<Identity>>> GetIdentities(
      absl::string_view corpus, absl::Span<const absl::string_view> report_ids) const override;
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetSketches(absl::string_view corpus,
                                                                 absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<std::optional<StoredText>>> GetTexts(absl::string_view corpus,
                                                                  absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetAnchors(absl::string_view corpus,
                                                                absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<Member>> ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                  size_t limit) const override;
  absl::StatusOr<std::vector<Sketch>> ReadSketches(absl::string_view corpus, Sequence after,
                                                   size_t limit) const override;
  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view corpus, uint64_t after, size_t limit) const override;
  absl::StatusOr<std::vector<CorpusState>> ListCorpora() const override;
  // `visit` sees the corpus as it was when the scan began, and may call the store.
  absl::Status ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                            const std::function<absl::Status(const Sketch&)>& visit) const override;
  absl::StatusOr<std::string> GetNote(absl::string_view corpus, absl::string_view name) const override;
  absl::Status ScanClusters(absl::string_view corpus,
                            const std::function<absl::Status(const Cluster&)>& visit) const override;
  absl::StatusOr<RecordCounts> CountRecords(absl::string_view corpus) const override;

 private:
  struct Corpus {
    std::map<Sequence, Sketch> sketches;
    std::map<Sequence, StoredText> texts;
    std::map<std::string, Identity> identities;
    std::map<uint64_t, LogEntry> log;
    std::map<ClusterNumber, Cluster> clusters;
    std::map<std::tuple<ClusterNumber, Micros, Sequence>, Member> members;
    std::map<Sequence, Sketch> anchors;
    std::map<std::string, std::string> notes;
    CorpusState state;
  };

  static void Apply(const Change& change, Corpus& corpus);
  // Empty for an unknown name. The mutex must be held.
  const Corpus& Find(absl::string_view name) const;

  std::string epoch_ = NewEpoch();
  mutable std::mutex mutex_;
  std::map<std::string, Corpus> corpora_;
};

}  // namespace wireprint::dedup
