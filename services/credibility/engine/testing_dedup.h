// A dedup for tests: texts that begin with the same word are one cluster.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/chassis/error.h"
#include "services/credibility/engine/dedup_port.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {

class TestingDedup final : public DedupPort {
 public:
  // Sequences begin behind `sequence`.
  explicit TestingDedup(uint64_t sequence) : sequence_(sequence) {}

  void AddReports(const std::string& corpus, std::vector<DedupItem> items, uint32_t max_matches, absl::Time,
                  AddDone done) override {
    absl::StatusOr<Answers> answers;
    {
      const std::lock_guard lock(mutex_);
      asked_matches_.push_back(max_matches);
      if (hold_) {
        held_.push_back({corpus, std::move(items), std::move(done)});
        return;
      }
      answers = AddAll(corpus, items);
      if (hold_answers_) {
        held_answers_.push_back({std::move(answers), std::move(done)});
        return;
      }
    }
    std::move(done)(std::move(answers));
  }
  absl::Status DeleteReport(const std::string&, const DedupDeletion& deletion, absl::Time) override {
    const auto& [report_id, purge, allow_missing] = deletion;
    const std::lock_guard lock(mutex_);
    if (!up_ || !deletes_) return absl::UnavailableError("away");
    (purge ? purged_ : deleted_).push_back(report_id);
    if (purge) Forget(report_id);
    const bool found = texts_.erase(report_id) > 0 || allow_missing;
    if (found) tombstones_.insert(report_id);
    return found ? absl::OkStatus() : absl::NotFoundError(report_id);
  }
  absl::StatusOr<Micros> Retention(const std::string&) override {
    const std::lock_guard lock(mutex_);
    ++asked_;
    if (!up_) return absl::UnavailableError("away");
    return Micros{14} * kMicrosPerDay;
  }
  absl::StatusOr<DedupPosition> Position(const std::string&) override {
    const std::lock_guard lock(mutex_);
    if (!up_) return absl::UnavailableError("away");
    return DedupPosition{"token" + std::to_string(++listings_), epoch_};
  }
  absl::StatusOr<PlaceList> ListPlaces(const std::string&, const std::string&) override {
    const std::lock_guard lock(mutex_);
    return PlaceList{places_, ""};
  }
  absl::StatusOr<std::string> PresentCluster(const std::string&, const std::string& cluster) override {
    const std::lock_guard lock(mutex_);
    const auto found = merged_.find(cluster);
    if (found == merged_.end()) return absl::NotFoundError(cluster);
    return found->second;
  }
  absl::Status Watch(const std::string&, const std::string&, absl::FunctionRef<bool(const ChangePage&)> take) override {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopped_ || expired_ || !pages_.empty(); });
      if (stopped_) return absl::OkStatus();
      if (expired_) {
        expired_ = false;
        return chassis::MakeError(absl::StatusCode::kOutOfRange, "compacted",
                                  {.reason = report::reason::kResumeTokenExpired});
      }
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

  // The next wait for changes ends as when what is behind the token was compacted away. From there on it lists this.
  void Forget(std::vector<PlacedReport> places, std::map<std::string, std::string> merged) {
    const std::lock_guard lock(mutex_);
    places_ = std::move(places);
    merged_ = std::move(merged);
    expired_ = true;
    wake_.notify_all();
  }
  // From now on it is another one, which has these reports alone, as they were, and gives the rest of the sequences and
  // clusters out again.
  void Restore(const std::set<std::string>& kept, const std::string& epoch) {
    const std::lock_guard lock(mutex_);
    epoch_ = epoch;
    sequence_ = 0;
    std::erase_if(answers_, [&](const auto& answer) { return !kept.contains(answer.first); });
    for (const auto& [report_id, answer] : answers_) sequence_ = std::max(sequence_, answer.sequence);
    std::erase_if(texts_, [&](const auto& text) { return !kept.contains(text.first); });
    std::erase_if(revisions_, [&](const auto& revision) { return !kept.contains(revision.first); });
    for (auto& [word, cluster] : clusters_) {
      std::erase_if(cluster.second, [&](const SharedReport& member) { return !kept.contains(member.report_id); });
    }
    tombstones_.clear();
    expired_ = true;
    wake_.notify_all();
  }
  // Answers are given by Release alone, Stop or not.
  void Hold() {
    const std::lock_guard lock(mutex_);
    hold_ = true;
  }
  size_t held() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }
  void Release() {
    for (Held& held : Unhold()) std::move(held.done)(absl::UnavailableError("late"));
  }
  // As Release, but what was held arrives with the next Deliver.
  void TimeOut() {
    std::vector<Held> held = Unhold();
    for (Held& each : held) std::move(each.done)(absl::DeadlineExceededError("late"));
    const std::lock_guard lock(mutex_);
    for (Held& each : held) {
      held_.push_back({std::move(each.corpus), std::move(each.items), [](absl::StatusOr<Answers>) {}});
    }
  }
  // As Release, but what was held arrives now.
  void Deliver() {
    for (Held& held : Unhold()) {
      absl::StatusOr<Answers> answers;
      {
        const std::lock_guard lock(mutex_);
        answers = AddAll(held.corpus, held.items);
      }
      std::move(held.done)(std::move(answers));
    }
  }
  // Reports arrive, and what is answered to them comes with ReleaseAnswers.
  void HoldAnswers() {
    const std::lock_guard lock(mutex_);
    hold_answers_ = true;
  }
  size_t held_answers() {
    const std::lock_guard lock(mutex_);
    return held_answers_.size();
  }
  void ReleaseAnswers() {
    std::vector<HeldAnswer> all;
    {
      const std::lock_guard lock(mutex_);
      hold_answers_ = false;
      all = std::exchange(held_answers_, {});
    }
    for (HeldAnswer& held : all) std::move(held.done)(std::move(held.answers));
  }
  // From now on a report of this id, or of this corpus, gets this status.
  void Refuse(const std::string& id_or_corpus, absl::Status status) {
    const std::lock_guard lock(mutex_);
    refused_[id_or_corpus] = std::move(status);
  }
  // Calls with more bytes of texts are refused as dedup does, and as gRPC does those with more than twice as many.
  void SetMaxBytes(size_t bytes) {
    const std::lock_guard lock(mutex_);
    max_bytes_ = bytes;
  }
  // How often it was asked whether it is there.
  size_t asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  size_t calls_refused() {
    const std::lock_guard lock(mutex_);
    return calls_refused_;
  }
  // The revision that the last text of a report was to follow.
  uint32_t expected(const std::string& report_id) {
    const std::lock_guard lock(mutex_);
    return expected_[report_id];
  }
  // The text that it has of a report; empty: none.
  std::string TextOf(const std::string& report_id) {
    const std::lock_guard lock(mutex_);
    return texts_[report_id];
  }
  void SetEpoch(const std::string& epoch) {
    const std::lock_guard lock(mutex_);
    epoch_ = epoch;
  }
  void SetUp(bool up) {
    const std::lock_guard lock(mutex_);
    up_ = up;
  }
  // Whether deletions are done.
  void SetDeletes(bool deletes) {
    const std::lock_guard lock(mutex_);
    deletes_ = deletes;
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
  std::vector<std::string> purged() {
    const std::lock_guard lock(mutex_);
    return purged_;
  }
  std::vector<uint32_t> asked_matches() {
    const std::lock_guard lock(mutex_);
    return asked_matches_;
  }
  std::vector<std::string> added() {
    const std::lock_guard lock(mutex_);
    return added_;
  }

 private:
  struct Held {
    std::string corpus;
    std::vector<DedupItem> items;
    AddDone done;
  };

  struct HeldAnswer {
    absl::StatusOr<Answers> answers;
    AddDone done;
  };

  void Forget(const std::string& report_id) {
    for (auto& [word, cluster] : clusters_) {
      std::erase_if(cluster.second, [&](const SharedReport& member) { return member.report_id == report_id; });
    }
  }
  std::vector<Held> Unhold() {
    const std::lock_guard lock(mutex_);
    hold_ = false;
    return std::exchange(held_, {});
  }
  absl::StatusOr<Answers> AddAll(const std::string& corpus, const std::vector<DedupItem>& items) {
    if (!up_) return absl::UnavailableError("away");
    size_t bytes = 0;
    for (const DedupItem& item : items) bytes += item.report.text.size();
    if (bytes > max_bytes_) {
      ++calls_refused_;
      if (bytes > 2 * max_bytes_) return absl::ResourceExhaustedError("Received message larger than max");
      return chassis::MakeError(absl::StatusCode::kResourceExhausted, "too large", {.reason = "REQUEST_TOO_LARGE"});
    }
    Answers answers;
    for (const DedupItem& item : items) {
      if (tombstones_.contains(item.report.report_id)) {
        answers.push_back(chassis::MakeError(absl::StatusCode::kFailedPrecondition, "deleted",
                                             {.reason = report::reason::kReportDeleted}));
        continue;
      }
      const auto refused = refused_.find(refused_.contains(corpus) ? corpus : item.report.report_id);
      if (refused != refused_.end()) {
        answers.push_back(refused->second);
      } else {
        answers.push_back(Add(item));
      }
    }
    return answers;
  }
  DedupAnswer Add(const DedupItem& item) {
    added_.push_back(item.report.report_id);
    const auto known = answers_.find(item.report.report_id);
    if (!epoch_.empty() && known != answers_.end() && texts_[item.report.report_id] == item.report.text) {
      known->second.epoch = epoch_;
      return known->second;
    }
    texts_[item.report.report_id] = item.report.text;
    expected_[item.report.report_id] = item.expected_revision;
    auto& [cluster, members] = clusters_[item.report.text.substr(0, item.report.text.find(' '))];
    if (members.empty()) cluster = "c" + std::to_string(sequence_ + 1);
    DedupAnswer answer;
    answer.revision = ++revisions_[item.report.report_id];
    answer.sequence = ++sequence_;
    answer.cluster = cluster;
    answer.anchor_report_id = members.empty() ? item.report.report_id : members.back().report_id;
    const size_t most = 20;
    for (size_t i = members.size() - std::min(members.size(), most); i < members.size(); ++i) {
      answer.matches.push_back(members[i]);
    }
    SharedReport own;
    own.report_id = item.report.report_id;
    own.outlet = item.report.outlet;
    own.observe_time = item.observe_time;
    own.revision = answer.revision;
    own.relation = 1;
    own.jaccard = own.containment = own.reverse_containment = 1;
    members.push_back(own);
    answer.report_count = static_cast<uint32_t>(members.size());
    answer.epoch = epoch_;
    return answers_[item.report.report_id] = answer;
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool up_ = true;
  bool deletes_ = true;
  bool stopped_ = false;
  bool expired_ = false;
  bool hold_ = false;
  bool hold_answers_ = false;
  std::vector<Held> held_;
  std::vector<HeldAnswer> held_answers_;
  size_t max_bytes_ = SIZE_MAX;
  size_t calls_refused_ = 0;
  size_t asked_ = 0;
  std::map<std::string, absl::Status> refused_;
  std::map<std::string, std::string> texts_;
  std::set<std::string> tombstones_;
  std::map<std::string, uint32_t> expected_;
  int listings_ = 0;
  std::vector<PlacedReport> places_;
  std::map<std::string, std::string> merged_;
  std::deque<ChangePage> pages_;
  std::map<std::string, std::pair<std::string, std::vector<SharedReport>>> clusters_;
  std::map<std::string, uint32_t> revisions_;
  std::map<std::string, DedupAnswer> answers_;
  std::string epoch_;  // empty: it says none, and knows no content again
  std::vector<std::string> deleted_, purged_, added_;
  std::vector<uint32_t> asked_matches_;
  uint64_t sequence_;
};

}  // namespace wireprint::credibility
