// A store around another that fails, delays or holds back chosen calls, for tests of what stands above a store.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/dedup/core/record_store.h"

namespace wireprint::dedup {

// Thread-safe. A call that fails here never reaches the store behind.
class FaultStore : public RecordStore {
 public:
  explicit FaultStore(std::unique_ptr<RecordStore> base) : base_(std::move(base)) {}

  // What happens to the calls of one kind.
  struct Plan {
    // This many pass first,
    uint64_t pass = 0;
    // then this many fail
    uint64_t fail = 0;
    // with this.
    absl::Status status = absl::UnavailableError("injected");
    // Every call waits this long first.
    std::chrono::milliseconds delay{0};
  };

  // From the next call on; a new plan counts from its own start.
  void PlanCommits(Plan plan) { Set(commits_, std::move(plan)); }
  // Every call but Commit.
  void PlanReads(Plan plan) { Set(reads_, std::move(plan)); }

  // Holds Commits back, before they reach the store behind, until released.
  void HoldCommits();
  void ReleaseCommits();
  // Returns once `count` Commits are held back.
  void AwaitHeldCommits(int count);

  uint64_t commits() const { return commit_calls_; }
  RecordStore& base() { return *base_; }

  const std::string& epoch() const override { return base_->epoch(); }
  absl::Status Commit(absl::Span<const Change> changes) override;
  absl::Status Reclaim(absl::string_view corpus) override { return base_->Reclaim(corpus); }
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
  absl::Status ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                            const std::function<absl::Status(const Sketch&)>& visit) const override;
  absl::StatusOr<std::string> GetNote(absl::string_view corpus, absl::string_view name) const override;
  absl::Status ScanClusters(absl::string_view corpus,
                            const std::function<absl::Status(const Cluster&)>& visit) const override;
  absl::StatusOr<RecordCounts> CountRecords(absl::string_view corpus) const override;

 private:
  void Set(Plan& plan, Plan to);
  // Waits and counts as the plan says; its status when this call is to fail.
  absl::Status Follow(Plan& plan) const;

  const std::unique_ptr<RecordStore> base_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Plan commits_;
  mutable Plan reads_;
  bool hold_ = false;
  int held_ = 0;
  std::atomic<uint64_t> commit_calls_{0};
};

}  // namespace wireprint::dedup
