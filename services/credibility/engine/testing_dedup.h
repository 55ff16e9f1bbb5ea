// A dedup for tests: texts that begin with the same word are one cluster.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/credibility/engine/dedup_port.h"

namespace wireprint::credibility {

class TestingDedup final : public DedupPort {
 public:
  // Sequences begin behind `sequence`.
  explicit TestingDedup(uint64_t sequence) : sequence_(sequence) {}

  void AddReports(const std::string&, std::vector<DedupItem> items, uint32_t, absl::Time, AddDone done) override {
    Answers answers;
    {
      const std::lock_guard lock(mutex_);
      if (!up_) {
        answers.clear();
      } else {
        for (const DedupItem& item : items) answers.push_back(Add(item));
      }
    }
    if (answers.empty()) return std::move(done)(absl::UnavailableError("away"));
    std::move(done)(std::move(answers));
  }
  absl::Status DeleteReport(const std::string&, const std::string& report_id, absl::Time) override {
    const std::lock_guard lock(mutex_);
    if (!up_) return absl::UnavailableError("away");
    deleted_.push_back(report_id);
    return absl::OkStatus();
  }
  absl::StatusOr<ClusterList> ListClusters(const std::string&, const std::string&) override {
    return ClusterList{{}, "", "token"};
  }
  absl::StatusOr<MemberList> ListMembers(const std::string&, const std::string&, const std::string&) override {
    return MemberList{};
  }
  absl::Status Watch(const std::string&, const std::string&, absl::FunctionRef<bool(const ChangePage&)> take) override {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopped_ || !pages_.empty(); });
      if (stopped_) return absl::OkStatus();
      const ChangePage page = std::move(pages_.front());
      pages_.pop_front();
      lock.unlock();
      if (!take(page)) return absl::OkStatus();
      lock.lock();
    }
  }
  void Stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    wake_.notify_all();
  }

  void SetUp(bool up) {
    const std::lock_guard lock(mutex_);
    up_ = up;
  }
  void Push(ChangePage page) {
    const std::lock_guard lock(mutex_);
    pages_.push_back(std::move(page));
    wake_.notify_all();
  }
  std::vector<std::string> deleted() {
    const std::lock_guard lock(mutex_);
    return deleted_;
  }
  std::vector<std::string> added() {
    const std::lock_guard lock(mutex_);
    return added_;
  }

 private:
  DedupAnswer Add(const DedupItem& item) {
    added_.push_back(item.report.report_id);
    auto& [cluster, members] = clusters_[item.report.text.substr(0, item.report.text.find(' '))];
    if (members.empty()) cluster = "c" + std::to_string(sequence_ + 1);
    DedupAnswer answer;
    answer.revision = ++revisions_[item.report.report_id];
    answer.sequence = ++sequence_;
    answer.cluster = cluster;
    for (const SharedReport& member : members) answer.matches.push_back(member);
    SharedReport own;
    own.report_id = item.report.report_id;
    own.outlet = item.report.outlet;
    own.observe_time = item.observe_time;
    own.relation = 1;
    own.jaccard = own.containment = own.reverse_containment = 1;
    members.push_back(own);
    answer.report_count = static_cast<uint32_t>(members.size());
    return answer;
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool up_ = true;
  bool stopped_ = false;
  std::deque<ChangePage> pages_;
  std::map<std::string, std::pair<std::string, std::vector<SharedReport>>> clusters_;
  std::map<std::string, uint32_t> revisions_;
  std::vector<std::string> deleted_, added_;
  uint64_t sequence_;
};

}  // namespace wireprint::credibility
