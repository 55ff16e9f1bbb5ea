#include "services/dedup/store/fault_store.h"

#include <thread>
#include <utility>

namespace wireprint::dedup {

void FaultStore::Set(Plan& plan, Plan to) {
  const std::lock_guard<std::mutex> lock(mutex_);
  plan = std::move(to);
}

absl::Status FaultStore::Follow(Plan& plan) const {
  std::chrono::milliseconds delay;
  absl::Status status;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    delay = plan.delay;
    if (plan.pass > 0) {
      --plan.pass;
    } else if (plan.fail > 0) {
      --plan.fail;
      status = plan.status;
    }
  }
  if (delay.count() > 0) std::this_thread::sleep_for(delay);
  return status;
}

void FaultStore::HoldCommits() {
  const std::lock_guard<std::mutex> lock(mutex_);
  hold_ = true;
}

void FaultStore::ReleaseCommits() {
  const std::lock_guard<std::mutex> lock(mutex_);
  hold_ = false;
  changed_.notify_all();
}

void FaultStore::AwaitHeldCommits(int count) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return held_ >= count; });
}

absl::Status FaultStore::Commit(absl::Span<const Change> changes) {
  ++commit_calls_;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    ++held_;
    if (hold_) changed_.notify_all();
    changed_.wait(lock, [&] { return !hold_; });
    --held_;
  }
  if (absl::Status status = Follow(commits_); !status.ok()) return status;
  return base_->Commit(changes);
}

absl::StatusOr<std::vector<std::optional<Identity>>> FaultStore::GetIdentities(
    absl::string_view corpus, absl::Span<const absl::string_view> report_ids) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->GetIdentities(corpus, report_ids);
}

absl::StatusOr<std::vector<std::optional<Sketch>>> FaultStore::GetSketches(absl::string_view corpus,
                                                                           absl::Span<const Sequence> sequences) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->GetSketches(corpus, sequences);
}

absl::StatusOr<std::vector<std::optional<StoredText>>> FaultStore::GetTexts(
    absl::string_view corpus, absl::Span<const Sequence> sequences) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->GetTexts(corpus, sequences);
}

absl::StatusOr<std::vector<std::optional<Sketch>>> FaultStore::GetAnchors(absl::string_view corpus,
                                                                          absl::Span<const Sequence> sequences) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->GetAnchors(corpus, sequences);
}

absl::StatusOr<std::vector<Member>> FaultStore::ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                            size_t limit) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->ReadMembers(corpus, after, limit);
}

absl::StatusOr<std::vector<Sketch>> FaultStore::ReadSketches(absl::string_view corpus, Sequence after,
                                                             size_t limit) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->ReadSketches(corpus, after, limit);
}

absl::StatusOr<std::vector<LogEntry>> FaultStore::ReadLog(absl::string_view corpus, uint64_t after,
                                                          size_t limit) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->ReadLog(corpus, after, limit);
}

absl::StatusOr<std::vector<CorpusState>> FaultStore::ListCorpora() const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->ListCorpora();
}

absl::Status FaultStore::ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                                      const std::function<absl::Status(const Sketch&)>& visit) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->ScanSketches(corpus, after, through, visit);
}

absl::StatusOr<std::string> FaultStore::GetNote(absl::string_view corpus, absl::string_view name) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->GetNote(corpus, name);
}

absl::Status FaultStore::ScanClusters(absl::string_view corpus,
                                      const std::function<absl::Status(const Cluster&)>& visit) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->ScanClusters(corpus, visit);
}

absl::StatusOr<RecordCounts> FaultStore::CountRecords(absl::string_view corpus) const {
  if (absl::Status status = Follow(reads_); !status.ok()) return status;
  return base_->CountRecords(corpus);
}

}  // namespace wireprint::dedup
